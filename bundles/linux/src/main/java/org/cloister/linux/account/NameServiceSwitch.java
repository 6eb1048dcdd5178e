package org.cloister.linux.account;

import java.util.Arrays;

/** The text of /etc/nsswitch.conf (nsswitch.conf(5)). */
final class NameServiceSwitch {
  private NameServiceSwitch() {}

  /**
   * {@return whether a database is in the files of /etc and nowhere else}
   *
   * @param text the text; without it the C library asks the files
   * @param database {@code passwd} or {@code group}
   */
  static boolean filesAlone(String text, String database) {
    return text.lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> line.startsWith(database + ":"))
        .map(line -> line.substring(database.length() + 1))
        .map(sources -> sources.replaceAll("\\[[^]]*]", " ").strip().split("\\s+"))
        .allMatch(sources -> Arrays.stream(sources).allMatch("files"::equals));
  }
}
