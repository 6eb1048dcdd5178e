/**
 * How much a guest and its service may use. What the service does is limited by the guest's kernel,
 * what QEMU does by the host's: processor time and disks are the host's, memory and processes the
 * guest's, and a guest that has taken over QEMU still has no more memory than was meant for it.
 */
package org.cloister.backend.kvm.limit;
