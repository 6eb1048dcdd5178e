/** Carries plans out, and finds what runs again. */
package org.cloister.backend.libvirt.lxc.live;
