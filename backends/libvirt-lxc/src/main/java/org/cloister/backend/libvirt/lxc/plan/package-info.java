/**
 * The translation of a spec: a program that builds the root outside, a description of the container
 * for libvirt, and a program that is the container's init. Pure functions.
 */
package org.cloister.backend.libvirt.lxc.plan;
