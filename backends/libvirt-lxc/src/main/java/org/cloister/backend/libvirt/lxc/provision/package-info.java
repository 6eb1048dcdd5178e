/**
 * What a container is given beside its processes and files: a network, limits, a label. Each is a
 * {@link org.cloister.backend.libvirt.lxc.provision.Provision} in a package of its own.
 */
package org.cloister.backend.libvirt.lxc.provision;
