/**
 * What stands between something of the guest's and something of the host's: sockets of the host
 * that a service sends to, by way of a serial port.
 */
package org.cloister.backend.kvm.relay;
