/**
 * A client of the QEMU Machine Protocol (docs/interop/qmp-spec.rst).
 *
 * <p>Threat: a guest that has broken out of its kernel into QEMU speaks here. Lines are of bounded
 * length, values of bounded depth, and at the first one that cannot be right the connection is
 * closed and everything that waited for it fails.
 */
package org.cloister.backend.kvm.qmp;
