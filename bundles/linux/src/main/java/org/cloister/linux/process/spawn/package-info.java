/** How launch programs are started: an image in anonymous memory, and posix_spawn(3). */
package org.cloister.linux.process.spawn;
