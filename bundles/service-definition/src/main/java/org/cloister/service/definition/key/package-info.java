/**
 * How keys, tables and arrays are described, so that one description drives reading, listing,
 * merging and the reference. None of its parameters or results is ever {@code null}.
 */
package org.cloister.service.definition.key;
