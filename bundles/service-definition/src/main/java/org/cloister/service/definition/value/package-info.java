/**
 * The kinds of single value that a definition has: sizes, time spans, paths, names, words. None of
 * its parameters or results is ever {@code null}.
 */
package org.cloister.service.definition.value;
