/**
 * Parts of the launch programs of sandboxes: how a root is built, privileges are dropped and a
 * command is executed. Every backend that starts a process in a sandbox puts its program together
 * from these, so that the same definition means the same on each of them.
 *
 * <p>Pure functions of a {@link org.cloister.api.isolation.SandboxSpec}, the {@link
 * org.cloister.linux.sandbox.HostFacts} and what {@link org.cloister.linux.sandbox.SourceFiles}
 * tells of the files that the spec names. No parameter, component or result is ever {@code null}.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.sandbox;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
