/** Streams over descriptors, and the pipes and pseudo-terminals that they belong to. */
package org.cloister.linux.terminal.io;
