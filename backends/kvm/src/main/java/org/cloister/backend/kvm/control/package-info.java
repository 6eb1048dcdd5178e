/**
 * The two ends of a guest's control port: the launch-program server that is the guest's {@code
 * /init}, and the host's side of it. All that is done in a guest is a launch program: starting the
 * service, running something beside it, sending it a signal, setting the clock, switching off.
 *
 * <p>Threat: the guest is hostile. What comes from it is of a fixed size, is checked against what
 * it can mean at that moment, and at the first message that cannot be right the connection is
 * closed and everything that waited for it fails.
 */
package org.cloister.backend.kvm.control;
