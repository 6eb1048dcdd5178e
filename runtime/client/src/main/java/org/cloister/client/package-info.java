/** The command {@code cloister}: passes a command line to a running platform. */
package org.cloister.client;
