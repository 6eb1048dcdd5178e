package org.cloister.linux.cgroup;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The directory of a sandbox below the platform's own. A name comes from a definition, which is not
 * always written by an administrator: it must not lead out of the directory, and must not be the
 * name of a file that the kernel keeps there. So it gets an ending that no such file has.
 */
final class CgroupName {
  private static final String ENDING = ".sandbox";
  private static final int LONGEST = 200;
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@:+-]*");

  private CgroupName() {}

  /**
   * {@return the directory of a sandbox}
   *
   * @param base the platform's own
   * @param name of the sandbox
   * @throws IllegalArgumentException if it is no name
   */
  static Path directory(Path base, String name) {
    return base.resolve(checked(name) + ENDING);
  }

  /**
   * {@return the name itself}
   *
   * @throws IllegalArgumentException if it is no name
   */
  static String checked(String name) {
    if (name.length() > LONGEST || !VALID.matcher(name).matches()) {
      throw new IllegalArgumentException("\"" + name + "\" is no name for a control group");
    }
    return name;
  }
}
