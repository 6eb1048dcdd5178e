package org.cloister.api.isolation;

/**
 * The size of a terminal in characters.
 *
 * @param columns 1 to 65535
 * @param rows 1 to 65535
 */
public record TerminalSize(int columns, int rows) {}
