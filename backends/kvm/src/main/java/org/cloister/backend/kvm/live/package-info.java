/** Running guests: QEMU's process with its monitor and control port. */
package org.cloister.backend.kvm.live;
