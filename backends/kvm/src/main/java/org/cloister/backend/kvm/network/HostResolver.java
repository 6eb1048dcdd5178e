package org.cloister.backend.kvm.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cloister.backend.kvm.command.UserNetwork;

/**
 * How names are looked up on the host (resolv.conf(5)).
 *
 * @param file the host's file, with no symbolic link in its path
 * @param lines what is in it
 */
public record HostResolver(Path file, List<String> lines) {
  private static final Path FILE = Path.of("/etc/resolv.conf");
  private static final Pattern SERVER =
      Pattern.compile("nameserver\\s+\\d+\\.\\d+\\.\\d+\\.\\d+\\s*");
  private static final Pattern KEPT = Pattern.compile("(search|domain|options)\\s.*");

  /** Copies the lines. */
  public HostResolver {
    lines = List.copyOf(lines);
  }

  /**
   * {@return the host's, if it has one that QEMU can pass requests on to: an IPv4 server}
   *
   * @throws IOException if it cannot be read
   */
  public static Optional<HostResolver> find() throws IOException {
    if (!Files.isRegularFile(FILE)) {
      return Optional.empty();
    }
    HostResolver resolver =
        new HostResolver(FILE.toRealPath(), Files.readAllLines(FILE, StandardCharsets.ISO_8859_1));
    return Optional.of(resolver).filter(HostResolver::hasServer);
  }

  private boolean hasServer() {
    return lines.stream().anyMatch(line -> SERVER.matcher(line).matches());
  }

  /** {@return the same for a guest: it asks QEMU, for the host's server may be on its loopback} */
  public String inGuest() {
    StringBuilder text = new StringBuilder();
    text.append("nameserver ").append(UserNetwork.RESOLVER).append('\n');
    lines.stream()
        .filter(line -> KEPT.matcher(line).matches())
        .forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
