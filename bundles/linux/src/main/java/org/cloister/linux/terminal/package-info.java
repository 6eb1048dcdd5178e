/**
 * Pseudo-terminals and pipes of processes, as Java streams that can be closed while somebody reads.
 *
 * <p>No parameter or result in this package is ever {@code null}.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.terminal;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
