package org.cloister.api.isolation;

/**
 * One resource limit (setrlimit(2)).
 *
 * @param resource the name without RLIMIT_ in lower case: {@code nofile}, {@code core} …
 * @param soft the limit in force; {@link #INFINITY} for none
 * @param hard the ceiling of the soft one; {@link #INFINITY} for none
 */
public record ResourceLimit(String resource, long soft, long hard) {
  /** No limit (RLIM_INFINITY). */
  public static final long INFINITY = -1;
}
