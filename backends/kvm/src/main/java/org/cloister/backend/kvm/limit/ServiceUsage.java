package org.cloister.backend.kvm.limit;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figures that the guest's kernel tells. Threat: a guest that somebody has taken over says
 * anything; what is no figure is refused.
 */
public final class ServiceUsage {
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,18})\n?");
  private static final Pattern KILLS = Pattern.compile("(?m)^oom_kill (\\d{1,18})$");

  private ServiceUsage() {}

  /**
   * {@return the only number in a file}
   *
   * @param text of the file
   * @throws IOException if there is none
   */
  public static OptionalLong number(String text) throws IOException {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches()) {
      throw new IOException("the guest tells no figure");
    }
    return OptionalLong.of(Long.parseLong(matcher.group(1)));
  }

  /**
   * {@return how often the kernel killed a process for want of memory}
   *
   * @param events of the group's memory ({@code memory.events})
   */
  public static OptionalLong oomKills(String events) {
    Matcher matcher = KILLS.matcher(events);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
