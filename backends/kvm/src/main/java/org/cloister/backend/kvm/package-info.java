/** The kvm backend: guests of QEMU with a kernel of their own and files of the host over 9p. */
package org.cloister.backend.kvm;
