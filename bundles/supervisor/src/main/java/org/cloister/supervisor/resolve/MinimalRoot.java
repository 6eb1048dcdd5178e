package org.cloister.supervisor.resolve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.supervisor.resolve.HostView.Kind;
import org.cloister.supervisor.resolve.HostView.Node;
import org.cloister.supervisor.resolve.Sources.Source;

/**
 * An empty root with the host's programs and libraries read-only, a minimal /dev, /proc, private
 * /tmp, /var/tmp and /run, and the few files of /etc that programs need. What the host does not
 * have is left out.
 */
final class MinimalRoot {
  private static final String WHAT = "the default entry";

  /** Links into /usr on a merged host, directories elsewhere (file-hierarchy(7)). */
  private static final List<String> BESIDE_USR =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  /**
   * No file here holds a secret: services can read them all. So of /etc/ssl only what is public.
   */
  private static final List<String> ETC =
      List.of(
          "/etc/alternatives",
          "/etc/crypto-policies",
          "/etc/gai.conf",
          "/etc/group",
          "/etc/host.conf",
          "/etc/hosts",
          "/etc/ld.so.cache",
          "/etc/localtime",
          "/etc/nsswitch.conf",
          "/etc/passwd",
          "/etc/pki/ca-trust/extracted",
          "/etc/pki/tls/certs",
          "/etc/protocols",
          "/etc/resolv.conf",
          "/etc/services",
          "/etc/ssl/certs",
          "/etc/ssl/openssl.cnf",
          "/etc/timezone");

  private static final Path NSCD_SOCKET = Path.of("/var/run/nscd/socket");

  private final Sources sources;
  private final SharedEntries shared;
  private final List<ViewEntry> entries = new ArrayList<>();
  private final Map<String, String> links = new HashMap<>();

  private MinimalRoot(Sources sources, SharedEntries shared) {
    this.sources = sources;
    this.shared = shared;
  }

  static RootDefaults of(Sources sources, SharedEntries shared) {
    return new MinimalRoot(sources, shared).collect();
  }

  private RootDefaults collect() {
    bind("/usr", "/usr", true);
    BESIDE_USR.forEach(this::besideUsr);
    add(new ViewEntry.DeviceFiles("/dev"));
    add(new ViewEntry.Proc("/proc"));
    add(memory("/tmp", 01777));
    add(memory("/run", 0755));
    add(new ViewEntry.Directory("/var", 0755));
    add(memory("/var/tmp", 01777));
    link("/var/run", "/run");
    add(new ViewEntry.Directory("/etc", 0755));
    ETC.forEach(path -> bind(path, path, false));
    if (sources.follow(NSCD_SOCKET, WHAT).exists()) {
      bind(NSCD_SOCKET.getParent().toString(), "/run/nscd", false);
    }
    return new RootDefaults(entries, new Inside(path -> links.getOrDefault(path, "")));
  }

  private void besideUsr(String path) {
    Node node = sources.look(Path.of(path));
    if (node.kind() == Kind.LINK) {
      link(path, node.link());
    } else if (node.kind() == Kind.DIRECTORY) {
      bind(path, path, true);
    }
  }

  private void link(String path, String target) {
    links.put(path, target);
    add(new ViewEntry.Symlink(path, target));
  }

  private void bind(String path, String target, boolean executable) {
    Source source = sources.follow(Path.of(path), WHAT);
    if (source.exists()) {
      add(new ViewEntry.Bind(source.path(), target, false, executable, false, false));
    }
  }

  /** Not executable: what a service writes there, it cannot run. A mapping can say otherwise. */
  static ViewEntry memory(String target, int mode) {
    return new ViewEntry.Tmpfs(target, OptionalLong.empty(), mode, 0, 0, false);
  }

  private void add(ViewEntry entry) {
    entries.add(shared.shared(entry));
  }
}
