/**
 * Which libvirtd is used: the system's, or a private one that the platform starts, finds again and
 * ends.
 */
package org.cloister.backend.libvirt.lxc.daemon;
