package org.cloister.api.isolation;

/**
 * What is asked of mandatory access control (SELinux categories).
 *
 * @param mode how much it matters
 * @param value a label of the administrator's own; empty for one that the platform allocates
 */
public record Label(Mode mode, String value) {

  /** How much a label matters. */
  public enum Mode {
    /** A unique label where the host enforces them, none elsewhere. */
    AUTO,
    /** Refuse to start where labels are not enforced. */
    REQUIRED,
    /** No label. */
    NONE
  }

  /** A unique label where the host enforces them. */
  public static final Label AUTO = new Label(Mode.AUTO, "");
}
