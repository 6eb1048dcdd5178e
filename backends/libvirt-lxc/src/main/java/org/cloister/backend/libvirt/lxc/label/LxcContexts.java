package org.cloister.backend.libvirt.lxc.label;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the host's policy gives containers (lxc_contexts(5)).
 *
 * @param process of their processes
 * @param file of the files that they write
 */
record LxcContexts(Context process, Context file) {
  private static final Pattern POLICY = Pattern.compile("(?m)^\\s*SELINUXTYPE\\s*=\\s*(\\w+)");

  /**
   * {@return what the policy in use says; empty if it knows nothing of containers}
   *
   * @param directory {@code /etc/selinux}
   * @throws IOException if it cannot be read
   */
  static Optional<LxcContexts> find(Path directory) throws IOException {
    Path configuration = directory.resolve("config");
    if (!Files.exists(configuration)) {
      return Optional.empty();
    }
    Matcher policy = POLICY.matcher(Files.readString(configuration));
    if (!policy.find()) {
      return Optional.empty();
    }
    Path contexts = directory.resolve(policy.group(1)).resolve("contexts/lxc_contexts");
    return Files.exists(contexts) ? parse(Files.readString(contexts)) : Optional.empty();
  }

  /** {@return what a file says; empty if it lacks one of the two} */
  static Optional<LxcContexts> parse(String text) {
    Optional<Context> process = value(text, "process");
    Optional<Context> file = value(text, "file");
    return process.isPresent() && file.isPresent()
        ? Optional.of(new LxcContexts(process.get(), file.get()))
        : Optional.empty();
  }

  private static Optional<Context> value(String text, String key) {
    Matcher line = Pattern.compile("(?m)^\\s*" + key + "\\s*=\\s*\"([^\"]+)\"").matcher(text);
    return line.find() ? Optional.of(Context.parse(line.group(1))) : Optional.empty();
  }
}
