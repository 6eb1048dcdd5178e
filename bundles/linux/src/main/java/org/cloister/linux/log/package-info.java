/**
 * Logs that services append to by themselves, kept bounded from outside: the front of a file is
 * copied away and given back to the file system under the service's open descriptor (fallocate(2)).
 * {@link org.cloister.linux.log.LogRotator} says how.
 *
 * <p>No parameter or result in this package is ever {@code null}.
 */
package org.cloister.linux.log;
