/** A container as libvirt is told of it: a typed model, and its XML. Pure functions. */
package org.cloister.backend.libvirt.lxc.description;
