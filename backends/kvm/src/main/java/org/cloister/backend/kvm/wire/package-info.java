/** Connections to Unix sockets of guests, all of them on one thread. */
package org.cloister.backend.kvm.wire;
