/** What a command is, how it is called, and how it answers, wherever it is typed. */
package org.cloister.shell.call;
