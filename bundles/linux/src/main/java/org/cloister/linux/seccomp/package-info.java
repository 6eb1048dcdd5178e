/**
 * System call filters: names and numbers of calls, profiles that say what may be called, and the
 * compiler from a profile to the program that the kernel runs at every call (seccomp(2)).
 *
 * <p>A {@link org.cloister.linux.seccomp.SeccompProfile} is written in names and holds for every
 * architecture; {@link org.cloister.linux.seccomp.SeccompCompiler} makes a {@link
 * org.cloister.linux.seccomp.BpfProgram} of it for one. What a service asks for becomes a profile
 * in {@link org.cloister.linux.seccomp.SeccompProfiles}.
 *
 * <p>No parameter or result in this package is ever {@code null}; all types are immutable.
 */
@Export
@Version("1.0.0")
package org.cloister.linux.seccomp;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
