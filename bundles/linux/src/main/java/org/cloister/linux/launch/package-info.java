/**
 * Launch programs: a sandbox's set-up as an immutable list of system calls that can be printed,
 * compared in a test without root, and compiled to a tiny static ELF image that carries them out.
 *
 * <p>{@link org.cloister.linux.launch.LaunchProgram} is the list, {@link
 * org.cloister.linux.launch.Step} one line of it. The factories of steps are in {@link
 * org.cloister.linux.launch.call}, ready-made parts of programs in {@link
 * org.cloister.linux.launch.sequence}.
 *
 * <p>No parameter, component or result in this package is ever {@code null}. All types are
 * immutable and may be shared between threads, except {@link
 * org.cloister.linux.launch.LaunchProgram.Builder}.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.launch;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
