/**
 * Programs that run beside the service of a guest. Each has serial ports of its own, plugged when
 * it starts: one for its input and output or its terminal, one for its errors. In the guest a relay
 * stands between a port and the program's pipe or terminal; what goes over a port is cut into
 * {@link org.cloister.backend.kvm.exec.Piece pieces}, because a port itself does not tell of an
 * end.
 *
 * <p>Threat: the guest is hostile. Nothing is kept on the host: a reader takes its bytes from the
 * port's socket itself, so a stream that nobody reads stands still in the guest, and it alone. A
 * piece that cannot be ends its stream.
 */
package org.cloister.backend.kvm.exec;
