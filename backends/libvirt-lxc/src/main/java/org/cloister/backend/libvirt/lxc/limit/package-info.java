/** How much a container may use, and what it uses: libvirt's control groups, and one of our own. */
package org.cloister.backend.libvirt.lxc.limit;
