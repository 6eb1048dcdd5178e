/**
 * The keys of a definition: one class for each kind of table. None of its parameters or results is
 * ever {@code null}.
 */
package org.cloister.service.definition.schema;
