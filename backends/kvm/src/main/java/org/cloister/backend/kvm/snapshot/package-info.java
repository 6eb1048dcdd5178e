/**
 * Guests frozen while they wait for their first program. One snapshot serves every service: nothing
 * of a service is in it.
 *
 * <p>Threat: all guests from a snapshot begin with the same memory, and so with the same state of
 * the random number generator, the same clock and the same places of the kernel in memory. The
 * first two are set anew before anything else is done ({@link
 * org.cloister.backend.kvm.snapshot.FreshStart}); the last is a known weakness.
 */
package org.cloister.backend.kvm.snapshot;
