package org.cloister.shell.call;

/**
 * One call of a verb.
 *
 * @param arguments what was typed after the verb
 * @param io where it was typed
 */
public record Call(Arguments arguments, Io io) {}
