/**
 * The network of guests. {@code network = "host"} is the host's network by sockets of QEMU's: what
 * the service connects to is connected to from the host, with the host's addresses, routes and
 * names; what it listens on is inside the guest, and is reached at the ports of the host that the
 * definition publishes.
 *
 * <p>Threat: who publishes a port says who may reach it, by the address. A guest that has taken
 * over QEMU can use the host's network as QEMU's user, its loopback interface and abstract sockets
 * with it, as every service with {@code network = "host"} can on a shared kernel; with {@code
 * network = "none"} there is nothing but an empty network namespace around QEMU.
 */
package org.cloister.backend.kvm.network;
