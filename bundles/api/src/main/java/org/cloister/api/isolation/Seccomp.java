package org.cloister.api.isolation;

import java.util.List;

/**
 * Which system calls a service may make.
 *
 * @param mode the ground on which the lists work
 * @param allow names of calls, or groups with a leading {@code @}, allowed beyond the ground
 * @param deny names of calls or groups refused; goes before {@code allow}
 */
public record Seccomp(Mode mode, List<String> allow, List<String> deny) {

  /** The ground on which the lists of a {@link Seccomp} work. */
  public enum Mode {
    /**
     * The platform's profile: what ordinary daemons need, more with the capabilities that govern
     * it.
     */
    DEFAULT,
    /** Everything is allowed, but what is denied. */
    UNCONFINED
  }

  /** The platform's profile and nothing else. */
  public static final Seccomp DEFAULT = new Seccomp(Mode.DEFAULT, List.of(), List.of());

  /** Copies the lists. */
  public Seccomp {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }
}
