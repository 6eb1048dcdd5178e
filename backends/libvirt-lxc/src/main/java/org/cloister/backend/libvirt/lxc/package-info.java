/** The backend that makes LXC containers through libvirt. */
package org.cloister.backend.libvirt.lxc;
