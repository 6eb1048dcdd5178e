/**
 * Control groups: what limits a sandbox and holds its processes together (cgroups(7)).
 *
 * <p>{@link org.cloister.linux.cgroup.CgroupHierarchies#open} looks at what is mounted and answers
 * with a {@link org.cloister.linux.cgroup.CgroupHierarchy} for version 1, version 2 or both side by
 * side. That one makes a {@link org.cloister.linux.cgroup.Cgroup} for each sandbox, in a directory
 * of the platform's own; nothing that was there before is changed or moved.
 *
 * <p>No parameter or result in this package is ever {@code null}.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.cgroup;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
