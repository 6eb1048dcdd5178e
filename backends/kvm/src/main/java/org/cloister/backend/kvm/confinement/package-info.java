/**
 * The sandbox around QEMU itself.
 *
 * <p>Threat: a guest's kernel that takes over QEMU. It is then a process with the capabilities to
 * read, and to write where a share can be written, the files that were shared with the guest; it
 * sees no other files, no other processes and, unless the guest has one, no network; it can neither
 * execute programs nor gain privileges.
 */
package org.cloister.backend.kvm.confinement;
