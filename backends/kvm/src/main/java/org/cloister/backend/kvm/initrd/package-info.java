/** The first root of a guest: its {@code /init} and the modules that this loads. */
package org.cloister.backend.kvm.initrd;
