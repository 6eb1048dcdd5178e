/** The network of containers. */
package org.cloister.backend.libvirt.lxc.network;
