/**
 * TOML as a tree of values that know where they were written, read within bounds and written again;
 * and the problems that are found in it. None of its parameters or results is ever {@code null}.
 */
package org.cloister.service.definition.toml;
