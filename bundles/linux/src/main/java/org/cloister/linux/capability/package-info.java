/**
 * The kernel's capabilities by name and number, sets of them as the masks that the kernel works
 * with, and what a process has (capabilities(7)).
 *
 * <p>No parameter or result in this package is ever {@code null}; all types are immutable.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.capability;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
