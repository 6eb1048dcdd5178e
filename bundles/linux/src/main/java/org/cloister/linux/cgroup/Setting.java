package org.cloister.linux.cgroup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value for one file of a control group.
 *
 * @param controller to which the file belongs
 * @param file its name
 * @param value what is written
 */
record Setting(Controller controller, String file, String value) {
  private static final Pattern DEVICE = Pattern.compile("\\d+:\\d+ ");

  /** {@return what the value is kept for: the file, and in one with a line a device the device} */
  String subject() {
    Matcher device = DEVICE.matcher(value);
    return device.lookingAt() ? file + " " + device.group() : file;
  }
}
