package org.cloister.api.isolation;

/**
 * One line of a user namespace's map (user_namespaces(7)).
 *
 * @param inside first id inside
 * @param outside first id on the host
 * @param count how many, at least 1
 */
public record IdRange(int inside, int outside, int count) {}
