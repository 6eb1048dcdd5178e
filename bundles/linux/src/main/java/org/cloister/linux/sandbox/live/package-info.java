/**
 * Live sandboxes whose processes are the host's own: programs executed inside, what is used and in
 * force. Every backend that shares the host's kernel has its sandboxes from here.
 *
 * <p>No parameter, component or result is ever {@code null}.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.sandbox.live;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
