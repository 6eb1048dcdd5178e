/**
 * The operator's view of running services: immutable values in, immutable values and futures out.
 *
 * <p>No parameter, component or result in this package is ever {@code null}, and every collection
 * in a record is unmodifiable.
 */
@Export
@Version("1.0.0")
package org.cloister.api.supervision;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
