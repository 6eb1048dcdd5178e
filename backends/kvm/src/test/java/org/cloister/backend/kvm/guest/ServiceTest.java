package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.ExitStatus;
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
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.DividedView;
import org.cloister.backend.kvm.view.ServiceProgram;
import org.cloister.backend.kvm.view.ViewDivision;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.sandbox.host.FactFinder;
import org.cloister.linux.sandbox.host.HostFiles;
import org.cloister.linux.seccomp.Architecture;
import org.cloister.linux.seccomp.SeccompCompiler;
import org.cloister.linux.seccomp.SeccompProfiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services by their specs, in guests. */
@Tag("kvm")
class ServiceTest {
  private static final int SERVICE = 1234;

  @TempDir Path directory;

  private GuestHost host;

  @BeforeEach
  void open() throws Exception {
    host = new GuestHost(directory);
  }

  @AfterEach
  void close() {
    host.close();
  }

  private static ViewEntry.Tmpfs memory(String target, int mode) {
    return new ViewEntry.Tmpfs(target, OptionalLong.of(1 << 20), mode, 0, 0, false);
  }

  private static ViewEntry.Bind bind(Path source, String target, boolean writable) {
    return new ViewEntry.Bind(source, target, writable, false, false, true);
  }

  /** A minimal root, as the platform makes it. */
  private static List<ViewEntry> minimal() {
    List<ViewEntry> entries = new ArrayList<>();
    entries.add(new ViewEntry.Bind(Path.of("/usr"), "/usr", false, true, false, false));
    for (String link : List.of("bin", "lib", "lib64")) {
      entries.add(new ViewEntry.Symlink("/" + link, "usr/" + link));
    }
    entries.add(bind(Path.of("/etc/ld.so.cache"), "/etc/ld.so.cache", false));
    entries.add(new ViewEntry.DeviceFiles("/dev"));
    entries.add(new ViewEntry.Proc("/proc"));
    entries.add(memory("/tmp", 01777));
    entries.add(memory("/run", 0755));
    return entries;
  }

  private static SandboxSpec spec(RootKind root, List<ViewEntry> entries, String script) {
    return new SandboxSpec(
        "service",
        "inside",
        List.of("/bin/sh", "-c", script),
        Map.of("PATH", "/usr/bin:/bin"),
        "/",
        new Credentials("service", SERVICE, SERVICE, List.of(), "/"),
        new FileSystemView(root, Path.of("/"), false, false, entries),
        Network.of(NetworkMode.NONE),
        new ProcessAttributes(022, OptionalInt.empty(), OptionalInt.empty(), List.of(), true),
        new Confinement(
            Set.of(), Seccomp.DEFAULT, true, List.of(), List.of(), new Label(Label.Mode.AUTO, "")),
        Limits.NONE,
        Optional.empty(),
        List.of(),
        List.of());
  }

  /** What the service prints, one line a statement. */
  private List<String> run(SandboxSpec spec) throws Exception {
    GuestPlaces places = host.places("guest");
    DividedView view = ViewDivision.of(spec.view(), spec.view().entries(), new HostFiles());
    LiveGuest guest = host.starter().start(host.guest(places).sharing(view.shares()), places);
    try {
      byte[] filter =
          SeccompCompiler.compile(
                  SeccompProfiles.standard(), Architecture.X86_64, CapabilitySet.NONE)
              .bytes();
      GuestProgram service =
          guest
              .control()
              .start(
                  ServiceProgram.of(
                      spec,
                      view,
                      FactFinder.find().kernel(),
                      Optional.of(filter),
                      GuestHost.OUTPUT,
                      GuestHost.ERRORS));
      guest.await(service.executed(), "execute", PATIENCE);
      assertThat(guest.await(service.exit(), "end", PATIENCE)).isEqualTo(ExitStatus.exited(0));
      assertThat(places.folder().resolve("errors")).isEmptyFile();
      return Files.readAllLines(places.folder().resolve("output"));
    } finally {
      guest.kill();
    }
  }

  @Test
  void a_minimal_root_has_what_was_declared_and_nothing_else() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.setAttribute(data, "unix:uid", SERVICE);
    Path settings = Files.writeString(directory.resolve("settings"), "as set\n");
    Path own = Files.writeString(directory.resolve("own"), "");
    Files.setAttribute(own, "unix:uid", SERVICE);
    List<ViewEntry> entries = minimal();
    entries.add(bind(data, "/var/lib/data", true));
    entries.add(bind(own, "/etc/own", true));
    // Over private memory.
    entries.add(bind(settings, "/run/settings", false));

    List<String> lines =
        run(
            spec(
                RootKind.MINIMAL,
                entries,
                """
                echo $(ls -A /)
                echo $(ls -A /etc)
                id -u; hostname; echo $$
                cat /run/settings
                touch /tmp/x && echo private
                touch /usr/x 2>/dev/null || echo read-only
                touch /run/settings 2>/dev/null || echo read-only too
                echo written > /var/lib/data/file
                echo written > /etc/own
                for capability in CapEff NoNewPrivs Seccomp; do
                  grep ^$capability: /proc/self/status
                done
                """));

    assertThat(lines)
        .containsExactly(
            "bin dev etc lib lib64 proc run tmp usr var",
            "ld.so.cache own",
            "1234",
            "inside",
            "2",
            "as set",
            "private",
            "read-only",
            "read-only too",
            "CapEff:\t0000000000000000",
            "NoNewPrivs:\t1",
            "Seccomp:\t2");
    assertThat(data.resolve("file")).hasContent("written");
    assertThat(Files.getAttribute(data.resolve("file"), "unix:uid")).isEqualTo(SERVICE);
    assertThat(own).hasContent("written");
  }

  @Test
  void the_host_s_root_is_there_and_cannot_be_written() throws Exception {
    List<ViewEntry> entries =
        List.of(
            new ViewEntry.DeviceFiles("/dev"),
            new ViewEntry.Proc("/proc"),
            new ViewEntry.Sysfs("/sys"),
            memory("/tmp", 01777),
            memory("/run", 0755));

    List<String> lines =
        run(
            spec(
                RootKind.HOST,
                entries,
                """
                ls -A /tmp /run | grep -v : | grep .
                head -n 1 /etc/os-release
                test -e /etc/shadow && echo there
                cat /etc/shadow 2>/dev/null || echo and not to be read
                touch /var/x 2>/dev/null || echo read-only
                """));

    assertThat(lines)
        .containsExactly(
            Files.readAllLines(Path.of("/etc/os-release")).get(0),
            "there",
            "and not to be read",
            "read-only");
  }
}
