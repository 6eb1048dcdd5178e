/**
 * A directory of definitions that is followed while it changes. None of its parameters or results
 * is ever {@code null}.
 */
package org.cloister.service.definition.directory;
