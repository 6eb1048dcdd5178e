/**
 * What an administrator wrote about a service, validated, with nothing host-specific in it; and the
 * choice of a backend for it.
 *
 * <p>No parameter, component or result in this package is ever {@code null}, and every collection
 * in a record is unmodifiable.
 */
@Export
@Version("1.0.0")
package org.cloister.api.definition;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
