package org.cloister.api.definition;

/**
 * How much of a service's output is kept.
 *
 * @param size bytes above which the log is rotated
 * @param keep older parts kept
 */
public record LogPolicy(long size, int keep) {}
