package org.cloister.backend.namespace.live;

import org.cloister.linux.process.PreparedImage;
import org.cloister.linux.sandbox.CgroupSteps;
import org.cloister.linux.sandbox.ObservedFiles;

/**
 * The translation of a spec, compiled, and what it depended on beside the spec.
 *
 * @param image the launch program, in memory
 * @param cgroups how it joins control groups
 * @param files what was seen of the host's files
 */
record PreparedStart(PreparedImage image, CgroupSteps cgroups, ObservedFiles files) {}
