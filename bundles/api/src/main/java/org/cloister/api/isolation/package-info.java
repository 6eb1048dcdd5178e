/**
 * The isolation SPI: what a service may see and do ({@link
 * org.cloister.api.isolation.SandboxSpec}), what a backend would do about it ({@link
 * org.cloister.api.isolation.Plan}), and the live thing ({@link
 * org.cloister.api.isolation.Sandbox}). A backend is one OSGi service of type {@link
 * org.cloister.api.isolation.IsolationBackend}.
 *
 * <p>No parameter, component or result in this package is ever {@code null}, and every collection
 * in a record is unmodifiable.
 */
@Export
@Version("1.0.0")
package org.cloister.api.isolation;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
