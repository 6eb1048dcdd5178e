package org.cloister.shell.call;

/**
 * The answer of a command after which the platform ends: the caller is told of success first, then
 * the last thing is done.
 *
 * @param last what is done last
 */
public record Farewell(Runnable last) {}
