package org.cloister.backend.namespace.plan;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.seccomp.Architecture;

/** A host that is nothing but facts: every path is a directory unless a test says otherwise. */
final class FakeHost implements SourceFiles {
  private static final CapabilitySet ALL = CapabilitySet.of(Capability.values());
  private static final List<Long> UNLIMITED = Collections.nCopies(16, -1L);

  private final Map<Path, Kind> kinds = new HashMap<>();
  private final Map<Path, String> images = new HashMap<>();

  static HostFacts root() {
    return facts(0, ALL, "");
  }

  static HostFacts ordinaryUser() {
    return facts(1000, CapabilitySet.NONE, "");
  }

  static HostFacts ordinaryUserWithTools() {
    return new HostFacts(
        Architecture.X86_64,
        1000,
        1000,
        ALL,
        CapabilitySet.NONE,
        "",
        "",
        0,
        0,
        Collections.nCopies(16, 100L),
        true);
  }

  static HostFacts withoutUserNamespaces() {
    return facts(0, ALL, "user namespaces are disabled");
  }

  /** Root in somebody else's container. */
  static HostFacts reducedRoot() {
    return facts(
        0,
        CapabilitySet.of(
            Capability.SYS_ADMIN, Capability.SETUID, Capability.SETGID, Capability.SETPCAP),
        "");
  }

  static HostFacts labelled() {
    return new HostFacts(Architecture.X86_64, 0, 0, ALL, ALL, "", "SELinux", 0, 0, UNLIMITED, true);
  }

  private static HostFacts facts(int id, CapabilitySet effective, String userNamespaces) {
    List<Long> limits =
        id == 0 && effective.equals(ALL) ? UNLIMITED : Collections.nCopies(16, 100L);
    return new HostFacts(
        Architecture.X86_64, id, id, ALL, effective, userNamespaces, "", 0, 0, limits, false);
  }

  FakeHost with(String path, Kind kind) {
    kinds.put(Path.of(path), kind);
    return this;
  }

  FakeHost withImage(String path, String type) {
    images.put(Path.of(path), type);
    return with(path, Kind.FILE);
  }

  @Override
  public Kind kind(Path path) {
    return kinds.getOrDefault(path, Kind.DIRECTORY);
  }

  @Override
  public Optional<String> fileSystem(Path image) {
    return Optional.ofNullable(images.get(image));
  }

  @Override
  public List<String> processors() {
    return List.of("devices/system/cpu/cpu0", "devices/system/cpu/cpu7");
  }
}
