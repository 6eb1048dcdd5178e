/**
 * From sources to the definition in force, with the origin of each line. None of its parameters or
 * results is ever {@code null}.
 */
package org.cloister.service.definition.effective;
