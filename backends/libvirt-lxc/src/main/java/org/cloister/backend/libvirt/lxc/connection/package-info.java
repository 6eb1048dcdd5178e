/** The connection to libvirtd, and the domains that are seen through it. */
package org.cloister.backend.libvirt.lxc.connection;
