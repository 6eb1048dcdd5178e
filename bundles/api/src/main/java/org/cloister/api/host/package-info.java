/**
 * Small services that the platform wants of the host it runs on, so that nobody but their providers
 * needs native code.
 *
 * <p>No parameter, component or result in this package is ever {@code null}, and every collection
 * in a record is unmodifiable.
 */
@Export
@Version("1.0.0")
package org.cloister.api.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
