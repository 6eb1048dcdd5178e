package org.cloister.linux.sandbox.live;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.ProcessAttributes;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.sandbox.HostFacts;

/**
 * What a backend's experiment runs: no network, no privilege, a filter, and a root with little more
 * than devices.
 */
public final class CanarySpec {
  /** The name of the service that it would be. */
  public static final String NAME = "canary";

  private static final int TMP_BYTES = 1 << 16;

  private CanarySpec() {}

  /**
   * {@return the spec}
   *
   * @param facts about the host; it runs as the platform's own user
   * @param root the kind of its root
   * @param command what is executed
   */
  public static SandboxSpec of(HostFacts facts, RootKind root, List<String> command) {
    List<ViewEntry> entries =
        List.of(
            new ViewEntry.DeviceFiles("/dev"),
            new ViewEntry.Proc("/proc"),
            new ViewEntry.Tmpfs("/tmp", OptionalLong.of(TMP_BYTES), 01777, 0, 0, false));
    Confinement confinement =
        new Confinement(
            Set.of(), Seccomp.DEFAULT, true, List.of(), List.of(), new Label(Label.Mode.NONE, ""));
    return new SandboxSpec(
        NAME,
        NAME,
        command,
        Map.of(),
        "/",
        new Credentials(NAME, facts.uid(), facts.gid(), List.of(), "/"),
        new FileSystemView(root, Path.of("/"), false, false, entries),
        Network.of(NetworkMode.NONE),
        new ProcessAttributes(022, OptionalInt.empty(), OptionalInt.empty(), List.of(), false),
        confinement,
        Limits.NONE,
        Optional.empty(),
        List.of(),
        List.of());
  }
}
