/** One thread that waits for all processes and sockets. */
package org.cloister.linux.process.watch;
