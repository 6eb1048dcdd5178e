package org.cloister.shell.call;

/**
 * The answer of a command that ran something with an exit code of its own.
 *
 * @param value 0 to 255
 */
public record ExitCode(int value) {}
