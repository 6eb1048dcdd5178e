package org.cloister.backend.kvm.view;

/**
 * A share, mounted in the guest outside of the service's root.
 *
 * @param tag the share's
 * @param place where it is mounted
 * @param writable whether it can be written to
 */
public record GuestMount(String tag, String place, boolean writable) {}
