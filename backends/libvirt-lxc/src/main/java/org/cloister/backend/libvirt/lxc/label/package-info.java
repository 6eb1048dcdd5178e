/** Labels of mandatory access control. */
package org.cloister.backend.libvirt.lxc.label;
