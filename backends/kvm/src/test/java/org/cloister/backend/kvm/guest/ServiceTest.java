package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;
import static org.cloister.backend.kvm.guest.GuestServices.bind;
import static org.cloister.backend.kvm.guest.GuestServices.memory;
import static org.cloister.backend.kvm.guest.GuestServices.minimal;
import static org.cloister.backend.kvm.guest.GuestServices.spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.DividedView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services by their specs, in guests. */
@Tag("kvm")
class ServiceTest {
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

  /** What the service prints, one line a statement. */
  private List<String> run(SandboxSpec spec) throws Exception {
    GuestPlaces places = host.places("guest");
    DividedView view = GuestServices.divide(spec);
    LiveGuest guest = host.starter().start(host.guest(places).sharing(view.shares()), places);
    try {
      GuestProgram service = GuestServices.start(guest, spec, view);
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
    Files.setAttribute(data, "unix:uid", GuestServices.USER);
    Path settings = Files.writeString(directory.resolve("settings"), "as set\n");
    Path own = Files.writeString(directory.resolve("own"), "");
    Files.setAttribute(own, "unix:uid", GuestServices.USER);
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
    assertThat(Files.getAttribute(data.resolve("file"), "unix:uid")).isEqualTo(GuestServices.USER);
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

  @Test
  void output_is_opened_again_by_its_name_and_all_of_it_is_there_at_the_end() throws Exception {
    List<String> lines =
        run(
            spec(
                RootKind.MINIMAL,
                minimal(),
                "readlink /dev/fd/1 | cut -d: -f1; echo again > /dev/stdout; seq 20000"));

    assertThat(lines).hasSize(20_002).startsWith("pipe", "again").endsWith("20000");
  }
}
