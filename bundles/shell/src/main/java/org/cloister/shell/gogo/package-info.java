/** The verbs as Gogo commands of the scope {@code cloister}. */
package org.cloister.shell.gogo;
