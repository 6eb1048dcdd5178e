/**
 * Parts that many launch programs have, as pure functions that return steps.
 *
 * <p>No parameter or result in this package is ever {@code null}; everything in it may be used by
 * any thread.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.launch.sequence;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
