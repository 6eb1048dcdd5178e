package org.cloister.supervisor.readiness;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;

/**
 * Whether a file inside holds the id of a live process. The service writes the file, so its content
 * is believed in nothing but being a number: the kernel says whose process on the host that is.
 */
public final class PidFileCheck implements ReadinessCheck {
  private static final int LONGEST = 32;
  private static final int MOST_DIGITS = 10;

  private final Sandbox sandbox;
  private final String path;
  private final boolean privateKernel;
  private final LongConsumer found;

  /**
   * Makes a check.
   *
   * @param sandbox where the file is
   * @param path the file, as the service sees it
   * @param privateKernel whether process ids inside mean nothing to the host; the file alone counts
   * @param found told the host's id of the process
   */
  public PidFileCheck(Sandbox sandbox, String path, boolean privateKernel, LongConsumer found) {
    this.sandbox = sandbox;
    this.path = path;
    this.privateKernel = privateKernel;
    this.found = found;
  }

  @Override
  public boolean ready() throws IsolationException {
    Optional<byte[]> content = sandbox.read(path, LONGEST);
    OptionalLong inside = content.map(PidFileCheck::number).orElse(OptionalLong.empty());
    if (inside.isEmpty() || privateKernel) {
      return inside.isPresent();
    }
    OptionalLong outside = sandbox.hostPid(inside.getAsLong());
    outside.ifPresent(found);
    return outside.isPresent();
  }

  private static OptionalLong number(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1).strip();
    boolean plain =
        !text.isEmpty()
            && text.length() <= MOST_DIGITS
            && text.chars().allMatch(character -> character >= '0' && character <= '9');
    return plain && Long.parseLong(text) > 0
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
