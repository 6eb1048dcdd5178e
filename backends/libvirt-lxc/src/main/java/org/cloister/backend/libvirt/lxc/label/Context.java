package org.cloister.backend.libvirt.lxc.label;

/**
 * A security context of SELinux: {@code user:role:type:level}.
 *
 * @param user the SELinux user
 * @param role its role
 * @param type the type, of a process its domain
 * @param level sensitivity and categories, such as {@code s0:c1,c2}
 */
record Context(String user, String role, String type, String level) {
  private static final int PARTS = 4;

  /**
   * {@return what is written}
   *
   * @param text all four parts; the level may have colons of its own
   * @throws IllegalArgumentException if it is no context
   */
  static Context parse(String text) {
    String[] parts = text.strip().split(":", PARTS);
    if (parts.length != PARTS || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no SELinux context; one is written user:role:type:level");
    }
    return new Context(parts[0], parts[1], parts[2], parts[3]);
  }

  /** {@return the same with another level} */
  Context at(String other) {
    return new Context(user, role, type, other);
  }

  @Override
  public String toString() {
    return user + ":" + role + ":" + type + ":" + level;
  }
}
