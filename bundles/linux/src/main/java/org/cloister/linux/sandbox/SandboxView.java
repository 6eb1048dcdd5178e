package org.cloister.linux.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.ViewEntry;

/** What a sandbox shows beside the view of its spec, and where it tells the service about it. */
public final class SandboxView {
  /** Where secrets are shown. */
  static final String SECRETS = "/run/secrets";

  /** Permissions of a secret: its service alone reads it. */
  static final int SECRET_MODE = 0400;

  private static final int SECRET_DIRECTORY_MODE = 0500;
  private static final long SECRETS_SIZE = 1 << 20;
  private static final String NOTIFY = "/run/cloister/notify";

  private SandboxView() {}

  /**
   * {@return the entries of a spec's view, the notification socket and the directory of secrets}
   *
   * @param spec what is wanted
   */
  public static List<ViewEntry> entries(SandboxSpec spec) {
    List<ViewEntry> entries = new ArrayList<>(spec.view().entries());
    spec.notifySocket()
        .ifPresent(
            // Like a copy, it is the platform's own path, and a link on the way to it is no threat.
            socket -> entries.add(new ViewEntry.Copy(socket, socket, NOTIFY)));
    if (!spec.secrets().isEmpty()) {
      entries.add(
          new ViewEntry.Tmpfs(
              SECRETS,
              OptionalLong.of(SECRETS_SIZE),
              SECRET_DIRECTORY_MODE,
              spec.credentials().uid(),
              spec.credentials().gid(),
              false));
    }
    return entries;
  }

  /**
   * {@return the environment of a sandbox's programs, {@code NAME=value} each}
   *
   * @param spec what is wanted
   * @param added variables that go before the spec's own
   */
  public static List<String> environment(SandboxSpec spec, Map<String, String> added) {
    Map<String, String> all = new TreeMap<>(spec.environment());
    if (spec.view().boot()) {
      all.putIfAbsent("container", "cloister");
    }
    if (spec.notifySocket().isPresent()) {
      all.put("NOTIFY_SOCKET", NOTIFY);
    }
    all.putAll(added);
    return all.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList();
  }
}
