/** The shell on the platform's own terminal. */
package org.cloister.shell.console;
