/** The kernels of the host: which one a guest can boot, unpacked, and its modules in order. */
package org.cloister.backend.kvm.kernel;
