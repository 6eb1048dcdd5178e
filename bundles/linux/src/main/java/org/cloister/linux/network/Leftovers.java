package org.cloister.linux.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tables of starts that were cut short, and of sandboxes that ended while nobody looked. */
final class Leftovers {
  private static final Pattern TABLE = Pattern.compile("table inet (\\S+) \\{");
  private static final Pattern COMMENT = Pattern.compile("\\s*comment \"([^\"]*)\"");

  private Leftovers() {}

  /**
   * {@return names of tables that a platform left: their interface is not there, and who made them
   * no longer runs}
   *
   * @param platform the platform's id
   * @param ruleset what {@code nft list ruleset inet} prints
   * @param links what {@code ip -o link show} prints
   */
  static List<String> of(String platform, String ruleset, String links) {
    List<String> found = new ArrayList<>();
    String table = "";
    for (String line : ruleset.split("\n")) {
      Matcher beginning = TABLE.matcher(line);
      Matcher comment = COMMENT.matcher(line);
      if (beginning.matches()) {
        table = beginning.group(1);
      } else if (table.startsWith(InterfaceName.PREFIX)
          && !InterfaceName.isIn(links, table)
          && comment.matches()) {
        String name = table;
        Owner.parse(comment.group(1))
            .filter(owner -> owner.platform().equals(platform) && !owner.alive())
            .ifPresent(owner -> found.add(name));
      }
    }
    return found;
  }
}
