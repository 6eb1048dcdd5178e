/**
 * The factories of the steps that call the kernel, named as the manual's section 2 names them, and
 * the flags that they take. A parameter that names a file descriptor is an {@link
 * org.cloister.linux.launch.Argument}: a slot that an earlier step filled, a descriptor that the
 * program was started with, or a constant such as {@link
 * org.cloister.linux.launch.call.FileCalls#AT_FDCWD}.
 *
 * <p>No parameter or result in this package is ever {@code null}; everything in it may be used by
 * any thread.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.launch.call;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
