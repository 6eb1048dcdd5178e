package org.cloister.linux.mount;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cloister.linux.launch.call.MountFlags;

/** Options of a mount by the names of mount(8), and the flags of mount(2) that they are. */
public final class MountOptions {
  private static final long MS_NODIRATIME = 1 << 11;
  private static final Map<String, Long> FLAGS = flagsByName();

  /** What a user namespace of less privilege cannot take away from a mount. */
  static final long LOCKED =
      MountFlags.MS_RDONLY
          | MountFlags.MS_NOSUID
          | MountFlags.MS_NODEV
          | MountFlags.MS_NOEXEC
          | MountFlags.MS_NOATIME
          | MountFlags.MS_RELATIME
          | MS_NODIRATIME;

  private MountOptions() {}

  /**
   * {@return the flags that some options are; those that are no flags of a mount, such as {@code
   * rw} or {@code size=1m}, are passed over}
   *
   * @param options names
   */
  public static long flags(Collection<String> options) {
    long flags = 0;
    for (String option : options) {
      flags |= FLAGS.getOrDefault(option, 0L);
    }
    return flags;
  }

  /**
   * {@return the names of the flags that are options of a mount}
   *
   * @param flags of mount(2)
   */
  public static List<String> names(long flags) {
    List<String> names = new ArrayList<>();
    FLAGS.forEach(
        (name, flag) -> {
          if ((flags & flag) != 0) {
            names.add(name);
          }
        });
    return names;
  }

  private static Map<String, Long> flagsByName() {
    Map<String, Long> flags = new LinkedHashMap<>();
    flags.put("ro", MountFlags.MS_RDONLY);
    flags.put("nosuid", MountFlags.MS_NOSUID);
    flags.put("nodev", MountFlags.MS_NODEV);
    flags.put("noexec", MountFlags.MS_NOEXEC);
    flags.put("noatime", MountFlags.MS_NOATIME);
    flags.put("nodiratime", MS_NODIRATIME);
    flags.put("relatime", MountFlags.MS_RELATIME);
    flags.put("nosymfollow", MountFlags.MS_NOSYMFOLLOW);
    return flags;
  }
}
