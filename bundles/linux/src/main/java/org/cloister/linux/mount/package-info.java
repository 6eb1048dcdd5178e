/**
 * What is mounted where (proc_pid_mountinfo(5)), the names of mount flags, and images: which file
 * system is in a file, and loop devices to mount it by.
 *
 * <p>No parameter or result in this package is ever {@code null}.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.mount;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
