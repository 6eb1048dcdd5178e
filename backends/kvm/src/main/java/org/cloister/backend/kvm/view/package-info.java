/**
 * A service's view of the file system, divided between the host, which exports the files, and the
 * guest, which has the private memory and the kernel's own file systems.
 */
package org.cloister.backend.kvm.view;
