/** The door to the operating system's shell: commands over a Unix socket. */
package org.cloister.shell.socket;
