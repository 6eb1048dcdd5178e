/** The commands of the scope {@code cloister}, one verb a class. */
package org.cloister.shell.verb;
