/**
 * Private networks: a pair of virtual interfaces (veth(4)), one on the host and one in the sandbox,
 * with a route between them, and a table of packet rules (nft(8)) for each sandbox.
 *
 * <p>Threat: a service that sends with another's address, or to the host's loopback addresses by
 * way of its interface; both are dropped before anything else looks at them. The host forwards for
 * sandboxes only: where it did not forward before, whatever else comes by is dropped.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.network;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
