package org.cloister.api.isolation;

/**
 * One thing in a spec that a backend cannot honour on this host.
 *
 * @param directive the directive, by the key that the administrator wrote
 * @param reason why, and what would help: a clause that can follow "namespace cannot honour
 *     limits.memory: "
 */
public record Shortfall(Directive directive, String reason) {}
