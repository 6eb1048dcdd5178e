/**
 * Processes: launching a {@link org.cloister.linux.launch.LaunchProgram}, waiting for all processes
 * on one thread, and recognising a process after the virtual machine was restarted.
 *
 * <p>No parameter, component or result in this package is ever {@code null}; the interfaces are
 * thread-safe.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.process;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
