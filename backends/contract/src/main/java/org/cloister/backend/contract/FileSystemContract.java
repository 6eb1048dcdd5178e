package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.bind;
import static org.cloister.backend.contract.SpecBuilder.memory;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.contract.Sandboxes.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

public abstract class FileSystemContract {
  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  private Path hostDirectory(String name) throws Exception {
    Path directory = Files.createDirectory(sandboxes.directory().resolve(name));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    return directory;
  }

  @Test
  void an_undeclared_host_path_does_not_exist() throws Exception {
    Outcome outcome =
        sandboxes.run(minimal().shell("ls /; ls /etc; ls /home /root /var 2>/dev/null"));

    assertThat(outcome.output().lines())
        .containsExactlyInAnyOrder(
            "bin",
            "dev",
            "etc",
            "lib",
            "lib64",
            "proc",
            "run",
            "sbin",
            "tmp",
            "usr",
            "ld.so.cache");
  }

  @Test
  void what_is_shown_read_only_cannot_be_written_not_even_by_root() throws Exception {
    Path directory = hostDirectory("shown");
    Files.writeString(directory.resolve("file"), "unchanged");
    String script =
        "for path in / /usr /dev /etc /shown /proc/sys/kernel; do"
            + " touch $path/new 2>/dev/null && echo $path can be written; done;"
            + " echo changed > /shown/file; cat /shown/file";

    Outcome outcome = sandboxes.run(minimal().add(bind(directory, "/shown", false)).shell(script));

    assertThat(outcome.output()).contains("Read-only file system").endsWith("unchanged");
    assertThat(outcome.output()).doesNotContain("can be written");
    assertThat(directory.resolve("file")).hasContent("unchanged");
  }

  @Test
  void what_is_shown_writable_is_the_hosts_own_file() throws Exception {
    Path directory = hostDirectory("shown");

    sandboxes.run(
        minimal()
            .add(bind(directory, "/var/lib/data", true))
            .shell("echo hello > /var/lib/data/f"));

    assertThat(directory.resolve("f")).hasContent("hello");
  }

  @Test
  void a_source_that_became_a_file_since_the_last_start_is_shown_as_one() throws Exception {
    Path source = hostDirectory("shown");
    SpecBuilder spec = minimal().add(bind(source, "/shown", false)).shell("stat -c %F /shown");
    String before = sandboxes.run(spec).output();

    Files.delete(source);
    Files.writeString(source, "hello");

    assertThat(before).isEqualTo("directory");
    assertThat(sandboxes.run(spec).output()).isEqualTo("regular file");
  }

  @Test
  void a_source_that_became_a_link_since_the_last_start_is_refused_until_it_is_none()
      throws Exception {
    Path source = hostDirectory("shown");
    SpecBuilder spec = minimal().add(bind(source, "/shown", false)).shell("stat -c %F /shown");
    sandboxes.run(spec);

    Files.delete(source);
    Files.createSymbolicLink(source, Path.of("/etc"));

    assertThatThrownBy(() -> sandboxes.start(spec))
        .isInstanceOfSatisfying(
            IsolationException.class,
            e -> assertThat(e.code()).isEqualTo(IsolationErrorCode.BAD_PATH));
    Files.delete(source);
    Files.createDirectory(source);
    assertThat(sandboxes.run(spec).output()).isEqualTo("directory");
  }

  @Test
  void tmp_is_private_both_ways() throws Exception {
    Path host = Files.createTempFile("host", "file");
    try {
      Sandbox sandbox = sandboxes.start(minimal().shell("echo mine > /tmp/inside; sleep 1000"));
      Sandboxes.await("the file is there", () -> read(sandbox, "/tmp/inside").isPresent());

      assertThat(Path.of("/tmp/inside")).doesNotExist();
      assertThat(sandboxes.exec(sandbox, "/bin/ls", "/tmp").output()).isEqualTo("inside");
    } finally {
      Files.delete(host);
    }
  }

  @Test
  void programs_in_a_mapping_run_only_if_it_says_so() throws Exception {
    Path directory = hostDirectory("programs");
    Files.copy(Path.of("/usr/bin/true"), directory.resolve("program"));
    ViewEntry.Bind data = bind(directory, "/opt", false);
    ViewEntry.Bind programs = new ViewEntry.Bind(directory, "/opt", false, true, false, true);

    assertThat(sandboxes.run(minimal().add(programs).command("/opt/program")).status())
        .isEqualTo(ExitStatus.exited(0));
    assertThatThrownBy(() -> sandboxes.run(minimal().add(data).command("/opt/program")))
        .isInstanceOfSatisfying(
            IsolationException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(IsolationErrorCode.DENIED);
              assertThat(failure)
                  .hasMessageStartingWith("execve /opt/program: may not be executed (EACCES);");
            });
  }

  @Test
  void a_device_works_only_in_a_mapping_of_devices() throws Exception {
    Path zero = Path.of("/dev/zero");
    ViewEntry.Bind file = new ViewEntry.Bind(zero, "/opt/zero", true, false, false, true);
    ViewEntry.Bind device = new ViewEntry.Bind(zero, "/opt/zero", true, false, true, true);
    String script = "head -c 3 /opt/zero | wc -c";
    if (sandboxes.ownKernel()) {
      assertThatThrownBy(() -> sandboxes.run(minimal().add(device).shell(script)))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("/dev/zero is a device");
      return;
    }

    assertThat(sandboxes.run(minimal().add(device).shell(script)).output()).isEqualTo("3");
    assertThat(sandboxes.run(minimal().add(file).shell(script)).output())
        .contains("Permission denied");
  }

  @Test
  void dev_has_the_harmless_devices_and_terminals_of_its_own() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .shell("ls /dev; echo x > /dev/null; head -c 1 /dev/urandom | wc -c; ls /dev/pts"));

    assertThat(outcome.output().lines())
        .containsExactly(
            "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout",
            "tty", "urandom", "zero", "1", "ptmx");
  }

  @Test
  void private_memory_has_a_size() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .add(new ViewEntry.Tmpfs("/var/cache", OptionalLong.of(65536), 0700, 0, 0, false))
                .shell("head -c 1000000 /dev/zero > /var/cache/file; wc -c < /var/cache/file"));

    assertThat(outcome.output()).contains("No space left on device").endsWith("65536");
  }

  @Test
  void what_changes_the_hosts_kernel_cannot_be_written_by_the_hosts_root() throws Exception {
    String script =
        "find /proc -path '/proc/[0-9]*' -prune -o -path /proc/self -prune"
            + " -o -path /proc/thread-self -prune -o -type f -print 2>/dev/null |"
            + " while read file; do [ -f $file ] && ( : >> $file ) 2>/dev/null && echo $file; done;"
            + " wc -c < /proc/keys; wc -c < /proc/timer_list; ls /proc/acpi";

    Outcome outcome = sandboxes.run(minimal().shell(script));

    if (sandboxes.ownKernel()) {
      // It is not the host's; what it is set to is nobody's but its own.
      assertThat(outcome.output().lines()).noneMatch(line -> line.startsWith("/proc/sys/"));
      return;
    }
    // Covered files are the null device and no files any more; pressure only takes triggers.
    assertThat(outcome.output().lines().filter(line -> !line.startsWith("/proc/pressure/")))
        .containsExactly("0", "0");
  }

  @Test
  void a_link_in_the_source_of_a_mapping_is_not_followed() throws Exception {
    Path directory = hostDirectory("data");
    Path secret = Files.writeString(sandboxes.directory().resolve("secret"), "secret");
    Files.createSymbolicLink(directory.resolve("file"), secret);
    Path way = Files.createSymbolicLink(sandboxes.directory().resolve("way"), directory);

    for (Path source : List.of(directory.resolve("file"), way.resolve("file"))) {
      assertThatThrownBy(() -> sandboxes.start(minimal().add(bind(source, "/opt/file", false))))
          .isInstanceOfSatisfying(
              IsolationException.class,
              failure -> {
                assertThat(failure.code()).isEqualTo(IsolationErrorCode.BAD_PATH);
                assertThat(failure.object()).contains(source.toString());
                assertThat(failure.errno()).contains("ELOOP");
              });
    }
  }

  /**
   * Threat: the service puts a link to a descriptor in the place of its working directory. While a
   * process is being made one of the host's root or of its control groups is open, and what begins
   * there sees the host (CVE-2024-21626).
   */
  @Test
  void a_working_directory_is_no_way_to_a_descriptor_of_the_host() throws Exception {
    Path data = hostDirectory("data");
    SpecBuilder spec =
        minimal().add(bind(data, "/data", true)).command("/bin/true").directory("/data/work");
    for (int descriptor = 0; descriptor < 24; descriptor++) {
      Path work = data.resolve("work");
      Files.deleteIfExists(work);
      Files.createSymbolicLink(work, Path.of("/proc/self/fd/" + descriptor));

      assertThatThrownBy(() -> sandboxes.start(spec))
          .as("descriptor %s", descriptor)
          .isInstanceOf(IsolationException.class);
    }
  }

  /**
   * Threat: who can write to a directory on the way to a secret shows the service another file, or
   * makes the platform wait for a pipe for ever.
   */
  @Test
  void a_secret_is_a_regular_file_and_no_link_leads_to_it() throws Exception {
    Path directory = hostDirectory("data");
    Path other = Files.writeString(directory.resolve("other"), "secret");
    Path link = Files.createSymbolicLink(directory.resolve("link"), other);
    Path way = Files.createSymbolicLink(sandboxes.directory().resolve("way"), directory);
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    for (Path source : List.of(link, way.resolve("other"), pipe, directory)) {
      assertThatThrownBy(() -> sandboxes.start(minimal().secret("key", source)))
          .isInstanceOfSatisfying(
              IsolationException.class,
              failure -> {
                assertThat(failure.code()).isEqualTo(IsolationErrorCode.DENIED);
                assertThat(failure.object()).contains(source.toString());
              });
    }
  }

  @Test
  void a_link_that_leads_out_of_the_root_is_followed_inside() throws Exception {
    Path data = hostDirectory("data");
    Path victim = hostDirectory("victim");
    // The service plants a link where the next start mounts something.
    Files.createSymbolicLink(data.resolve("sub"), victim);
    Path shown = hostDirectory("shown");
    Files.writeString(shown.resolve("file"), "shown");
    SpecBuilder spec = minimal().add(bind(data, "/data", true), bind(shown, "/data/sub", false));

    assertThatThrownBy(() -> sandboxes.start(spec))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("/data/sub: the target of the mapping does not exist");
    assertThat(victim).isEmptyDirectory();
  }

  @Test
  void a_link_that_leads_elsewhere_inside_is_where_the_mapping_goes() throws Exception {
    Path data = hostDirectory("data");
    Files.createSymbolicLink(data.resolve("sub"), Path.of("/../../tmp"));
    Path shown = hostDirectory("shown");
    Files.writeString(shown.resolve("file"), "shown");

    Outcome outcome =
        sandboxes.run(
            minimal()
                .add(bind(data, "/data", true), bind(shown, "/data/sub", false))
                .shell("cat /tmp/file"));

    assertThat(outcome.output()).isEqualTo("shown");
    assertThat(Path.of("/tmp/file")).doesNotExist();
  }

  @Test
  void a_loop_of_links_as_target_is_an_error() throws Exception {
    Path data = hostDirectory("data");
    Files.createSymbolicLink(data.resolve("loop"), Path.of("loop"));

    assertThatThrownBy(
            () ->
                sandboxes.start(
                    minimal().add(bind(data, "/data", true), bind(data, "/data/loop/x", false))))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining(
            "/data/loop/x: the target of the mapping is a loop of symbolic links");
  }

  @Test
  void a_missing_target_on_files_is_an_error_and_is_not_made() throws Exception {
    Path data = hostDirectory("data");

    assertThatThrownBy(
            () ->
                sandboxes.start(
                    minimal().add(bind(data, "/data", true), bind(data, "/data/new", false))))
        .isInstanceOfSatisfying(
            IsolationException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(IsolationErrorCode.NOT_FOUND);
              assertThat(failure.object()).contains("/data/new");
            })
        .hasMessageContaining("the target of the mapping does not exist (ENOENT)");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void a_missing_source_is_an_error_that_names_it() throws Exception {
    Path missing = sandboxes.directory().resolve("missing");

    for (ViewEntry entry :
        List.of(
            bind(missing, "/opt", false),
            new ViewEntry.Overlay(missing, hostDirectory("upper"), hostDirectory("work"), "/opt"),
            new ViewEntry.Image(missing, Optional.empty(), "/opt", false))) {
      assertThatThrownBy(() -> sandboxes.start(minimal().add(entry)))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining(missing + ": the source of the mapping does not exist (ENOENT)");
    }
  }

  @Test
  void a_file_over_a_directory_is_an_error() throws Exception {
    Path file = Files.createFile(sandboxes.directory().resolve("file"));
    Path data = hostDirectory("data");
    Files.createDirectory(data.resolve("directory"));

    assertThatThrownBy(
            () ->
                sandboxes.start(
                    minimal().add(bind(data, "/data", true), bind(file, "/data/directory", false))))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("a file cannot be shown over a directory");
  }

  @Test
  void an_overlay_keeps_changes_apart() throws Exception {
    Path lower = hostDirectory("lower, with:signs");
    Path upper = hostDirectory("upper");
    Path work = hostDirectory("work");
    Files.writeString(lower.resolve("file"), "old");
    ViewEntry.Overlay overlay = new ViewEntry.Overlay(lower, upper, work, "/data");
    Path inner = work.resolve("work");

    Outcome outcome =
        sandboxes.run(minimal().add(overlay).shell("echo new > /data/file; cat /data/file"));

    assertThat(outcome.output()).isEqualTo("new");
    assertThat(lower.resolve("file")).hasContent("old");
    assertThat(upper.resolve("file")).hasContent("new");
    assertThat(inner).isDirectory();
  }

  @Test
  void a_private_copy_is_writable_and_kept() throws Exception {
    Path copy = hostDirectory("copy");

    sandboxes.run(
        minimal()
            .add(new ViewEntry.Copy(Path.of("/var/games"), copy, "/var/games"))
            .shell("echo 1 > /var/games/score"));

    assertThat(copy.resolve("score")).hasContent("1");
  }

  @Test
  void an_image_is_mounted_and_let_go() throws Exception {
    Path image = image("ext4");
    ViewEntry.Image writable = new ViewEntry.Image(image, Optional.empty(), "/data", true);
    ViewEntry.Image readable = new ViewEntry.Image(image, Optional.of("ext4"), "/data", false);

    Outcome first = sandboxes.run(minimal().add(writable).shell("echo kept > /data/file"));
    Outcome second =
        sandboxes.run(minimal().add(readable).shell("cat /data/file; echo x > /data/file"));

    assertThat(first.status()).isEqualTo(ExitStatus.exited(0));
    assertThat(second.output()).startsWith("kept").contains("Read-only file system");
  }

  @Test
  void an_image_is_reported_by_its_file() throws Exception {
    Path image = image("ext4");
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .add(new ViewEntry.Image(image, Optional.empty(), "/data", true))
                .shell("exec sleep 1000"));

    assertThat(sandbox.inspect().mounts())
        .filteredOn(line -> line.startsWith("/data "))
        .singleElement()
        .asString()
        .startsWith("/data ext4 " + image.toRealPath() + " ");
  }

  @Test
  void two_images_at_once_have_a_loop_device_each() throws Exception {
    Path image = image("ext4");
    Path other = sandboxes.directory().resolve("other");
    Files.copy(image, other);

    Outcome outcome =
        sandboxes.run(
            minimal()
                .add(
                    new ViewEntry.Image(image, Optional.empty(), "/data", true),
                    new ViewEntry.Image(other, Optional.empty(), "/other", true))
                .shell("echo 1 > /data/file; echo 2 > /other/file; cat /data/file /other/file"));

    assertThat(outcome.output()).isEqualTo("1\n2");
  }

  @Test
  void a_file_without_a_file_system_is_no_image() throws Exception {
    Path noise = Files.writeString(sandboxes.directory().resolve("noise"), "x".repeat(100_000));
    ViewEntry.Image unknown = new ViewEntry.Image(noise, Optional.empty(), "/data", true);
    ViewEntry.Image wrong = new ViewEntry.Image(noise, Optional.of("ext4"), "/data", true);

    assertThatThrownBy(() -> sandboxes.start(minimal().add(unknown)))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining(
            noise + ": no file system is recognised in it; give the mapping a type");
    Path pipe = sandboxes.directory().resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Optional<String> type : List.of(Optional.<String>empty(), Optional.of("ext4"))) {
      ViewEntry.Image hostile = new ViewEntry.Image(pipe, type, "/data", false);
      assertThatThrownBy(() -> sandboxes.start(minimal().add(hostile)))
          .isInstanceOfSatisfying(
              IsolationException.class,
              failure -> assertThat(failure.code()).isEqualTo(IsolationErrorCode.BAD_PATH))
          .hasMessageContaining(pipe.toString());
    }
    assertThatThrownBy(() -> sandboxes.start(minimal().add(wrong)))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining(noise + ": the image holds no file system of this type");
  }

  @Test
  void directories_links_and_files_of_the_platforms_making_are_there() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .add(
                    new ViewEntry.Directory("/srv/empty", 0711),
                    new ViewEntry.Symlink("/var/run", "/run"),
                    new ViewEntry.TextFile("/etc/hostname", "inside\n", 0640),
                    new ViewEntry.TextFile("/var/run/note", "by a link\n", 0644))
                .shell("stat -c '%a %n' /srv/empty /etc/hostname; cat /etc/hostname /run/note"));

    assertThat(outcome.output().lines())
        .containsExactly("711 /srv/empty", "640 /etc/hostname", "inside", "by a link");
  }

  @Test
  void a_file_of_the_platforms_making_can_be_laid_over_the_hosts() throws Exception {
    String before = Files.readString(Path.of("/etc/hosts"));

    Outcome outcome =
        sandboxes.run(
            SpecBuilder.host()
                .add(
                    new ViewEntry.TextFile("/etc/hosts", "127.0.0.1 inside\n", 0644),
                    new ViewEntry.TextFile("/etc/hostname", "inside\n", 0644))
                .shell("cat /etc/hosts /etc/hostname; echo x > /etc/hosts"));

    assertThat(outcome.output()).startsWith("127.0.0.1 inside\ninside").contains("Read-only");
    assertThat(Path.of("/etc/hosts")).hasContent(before);
  }

  @Test
  void the_hosts_root_is_read_only_with_private_memory() throws Exception {
    Outcome outcome =
        sandboxes.run(
            SpecBuilder.host()
                .shell(
                    "touch /etc/new; touch /tmp/new && ls /tmp; ls -d /var/lib; ls /run;"
                        + " grep -c ' / / ' /proc/self/mountinfo"));

    assertThat(outcome.output())
        .contains("/etc/new': Read-only file system", "\nnew\n/var/lib\n")
        .endsWith("1");
    assertThat(Path.of("/tmp/new")).doesNotExist();
  }

  @Test
  void the_whole_host_can_be_shown_below_another_root() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .add(bind(Path.of("/"), "/host", false))
                .shell("ls -d /host/usr/bin /host/etc; touch /host/new"));

    assertThat(outcome.output()).startsWith("/host/etc\n/host/usr/bin").contains("Read-only");
  }

  @Test
  void a_program_beside_the_service_sees_its_root_and_not_the_hosts() throws Exception {
    Path tree = tree();
    Files.createFile(Files.createDirectory(tree.resolve("etc")).resolve("own"));
    Sandbox sandbox =
        sandboxes.start(
            SpecBuilder.tree(tree, false)
                .command("/bin/busybox", "sleep", "1000")
                .add(new ViewEntry.TextFile("/etc/own", "own", 0444)));

    assertThat(sandboxes.exec(sandbox, "/bin/busybox", "cat", "/etc/own").output())
        .isEqualTo("own");
    assertThat(sandboxes.exec(sandbox, "/bin/busybox", "ls", "/usr").status().success()).isFalse();
  }

  @Test
  void sysfs_shows_the_sandboxs_own_network() throws Exception {
    SpecBuilder spec = minimal().add(new ViewEntry.Sysfs("/sys")).network(NetworkMode.NONE);

    Outcome outcome =
        sandboxes.run(spec.shell("ls /sys/class/net; touch /sys/x; ls /sys/firmware | wc -l"));

    assertThat(outcome.output()).startsWith("lo\n").contains("touch");
    if (!sandboxes.ownKernel()) {
      assertThat(outcome.output()).endsWith("0");
    }
  }

  @Test
  void a_tree_is_a_root_of_its_own() throws Exception {
    Path tree = tree();

    Outcome readOnly =
        sandboxes.run(SpecBuilder.tree(tree, false).command("/bin/busybox", "touch", "/new"));
    assertThat(readOnly.output()).contains("Read-only file system");
    assertThat(tree.resolve("new")).doesNotExist();

    sandboxes.run(SpecBuilder.tree(tree, true).command("/bin/busybox", "touch", "/new"));
    assertThat(tree.resolve("new")).exists();
  }

  @Test
  void a_trees_own_init_is_process_1() throws Exception {
    Path tree = tree();
    Files.createDirectories(tree.resolve("etc"));
    Files.writeString(
        tree.resolve("etc/inittab"),
        "::sysinit:/bin/busybox sh -c 'echo booted in $container as $$ > /run/booted'\n"
            + "::respawn:/bin/busybox sleep 1000\n"
            + "::shutdown:/bin/busybox true\n");
    Files.createSymbolicLink(tree.resolve("bin/init"), Path.of("busybox"));

    SpecBuilder spec =
        SpecBuilder.tree(tree, false)
            .boot()
            .first()
            .environment("container", "cloister")
            .command("/bin/init");
    if (sandboxes.ownKernel()) {
      assertThatThrownBy(() -> sandboxes.start(spec))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("honour boot");
      return;
    }

    Sandbox sandbox = sandboxes.start(spec);

    Sandboxes.await(
        "the init ran its script",
        () ->
            read(sandbox, "/run/booted").filter(text -> text.startsWith("booted in")).isPresent());
    assertThat(read(sandbox, "/run/booted"))
        .hasValueSatisfying(text -> assertThat(text).startsWith("booted in cloister as "));
    Sandboxes.await(
        "the init runs what it is told to", () -> processes(sandbox).contains("sleep 1000"));
    assertThat(processes(sandbox)).containsPattern("\n +1 0 +init\n");
    assertThat(Files.readString(Path.of("/proc/" + sandbox.pid() + "/comm"))).isEqualTo("init\n");
  }

  @Test
  void a_tree_without_a_directory_for_a_default_is_an_error_that_names_it() throws Exception {
    Path tree = tree();
    Files.delete(tree.resolve("run"));

    assertThatThrownBy(() -> sandboxes.start(SpecBuilder.tree(tree, false).command("/bin/busybox")))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("/run: the target of the mapping does not exist");
  }

  @Test
  void nothing_of_the_hosts_mounts_stays_in_reach() throws Exception {
    Outcome outcome = sandboxes.run(minimal().shell("cat /proc/self/mountinfo"));

    assertThat(outcome.output().lines().map(line -> line.split(" ")[4]))
        .contains("/", "/dev", "/proc", "/tmp")
        .allMatch(
            path ->
                path.equals("/")
                    || List.of("/usr", "/dev", "/proc", "/tmp", "/run", "/etc/ld.so.cache").stream()
                        .anyMatch(path::startsWith));
    assertThat(outcome.output().lines()).allMatch(line -> line.contains("nosuid"));
    assertThat(outcome.output()).doesNotContain("shared:", "master:");
  }

  @Test
  void every_mount_is_as_strict_as_its_purpose_allows() throws Exception {
    Map<String, String> mounts = mounts(minimal());

    if (sandboxes.ownKernel()) {
      // What is read-only comes as one; the kernel's files that hide the host are not the host's.
      assertThat(mounts).containsEntry("/", "ro,nosuid,nodev");
    } else {
      assertThat(mounts)
          .containsEntry("/", "ro,nosuid,nodev,noexec")
          .containsEntry("/usr", "ro,nosuid,nodev")
          .containsEntry("/proc/keys", "ro,nosuid,noexec");
    }
    assertThat(mounts)
        .containsEntry("/etc/ld.so.cache", "ro,nosuid,nodev,noexec")
        .containsEntry("/dev", "ro,nosuid,noexec")
        .containsEntry("/dev/pts", "rw,nosuid,noexec")
        .containsEntry("/dev/shm", "rw,nosuid,nodev,noexec")
        .containsEntry("/proc", "rw,nosuid,nodev,noexec")
        .containsEntry("/proc/sys", "ro,nosuid,nodev,noexec")
        .containsEntry("/tmp", "rw,nosuid,nodev,noexec")
        .containsEntry("/run", "rw,nosuid,nodev,noexec");
    mounts.keySet().removeAll(List.of("/", "/usr", "/etc/ld.so.cache", "/tmp", "/run"));
    assertThat(mounts.keySet()).allMatch(path -> path.matches("/(dev|proc)(/.*)?"));
    mounts.keySet().removeIf(path -> !path.startsWith("/proc/"));
    assertThat(mounts.values()).isSubsetOf("ro,nosuid,nodev,noexec", "ro,nosuid,noexec");
  }

  @Test
  void no_mount_lets_set_user_id_programs_or_device_nodes_work() throws Exception {
    Path data = hostDirectory("data");
    Path copy = hostDirectory("copy");
    Path upper = hostDirectory("upper");
    Path work = hostDirectory("work");
    Path file = Files.createFile(sandboxes.directory().resolve("file"));
    SpecBuilder every =
        minimal()
            .add(
                new ViewEntry.Bind(data, "/bind", true, true, false, true),
                new ViewEntry.Copy(data, copy, "/copy"),
                new ViewEntry.Overlay(data, upper, work, "/overlay"),
                new ViewEntry.Image(image("ext4"), Optional.empty(), "/image", true),
                new ViewEntry.Tmpfs("/tmpfs", OptionalLong.empty(), 0755, 0, 0, true),
                new ViewEntry.Sysfs("/sys"))
            .secret("key", file);

    List<SpecBuilder> specs =
        sandboxes.ownKernel()
            ? List.of(every, SpecBuilder.host())
            : List.of(every, SpecBuilder.host(), minimal().userNamespace());
    for (SpecBuilder spec : specs) {
      Map<String, String> mounts = mounts(spec);

      assertThat(mounts.values()).isNotEmpty().allMatch(flags -> flags.contains("nosuid"));
      mounts.keySet().removeIf(path -> path.matches("/dev|/dev/pts"));
      // A covered file is the null device.
      mounts.values().removeIf(flags -> flags.equals("ro,nosuid,noexec"));
      assertThat(mounts.values()).isNotEmpty().allMatch(flags -> flags.contains("nodev"));
    }
  }

  /** The flags of each mount, but for what they say of access times, by its path inside. */
  private Map<String, String> mounts(SpecBuilder spec) throws Exception {
    return sandboxes
        .run(spec.command("/bin/cat", "/proc/self/mountinfo"))
        .output()
        .lines()
        .map(line -> line.split(" "))
        .collect(
            Collectors.toMap(
                fields -> fields[4],
                fields -> fields[5].replaceAll(",(rel|no|strict)?(dir)?atime", ""),
                (below, above) -> above,
                TreeMap::new));
  }

  @Test
  void memory_for_another_user_belongs_to_it() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .user(SpecBuilder.NOBODY)
                .add(
                    new ViewEntry.Tmpfs(
                        "/var/lib/mine", OptionalLong.empty(), 0700, 65534, 65534, true),
                    memory("/var/lib/roots", 0755))
                .shell("touch /var/lib/mine/x && touch /var/lib/roots/x"));

    assertThat(outcome.output()).contains("/var/lib/roots/x': Permission denied");
  }

  private Path image(String type) throws Exception {
    Path image = sandboxes.directory().resolve("image");
    try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(4 << 20);
    }
    Process mkfs = new ProcessBuilder("mkfs." + type, "-q", image.toString()).inheritIO().start();
    assertThat(mkfs.waitFor()).isZero();
    return image;
  }

  private Path tree() throws Exception {
    Path tree = hostDirectory("tree");
    for (String directory : List.of("bin", "dev", "proc", "tmp", "run", "sys")) {
      Files.createDirectory(tree.resolve(directory));
    }
    Files.copy(Path.of("/usr/bin/busybox"), tree.resolve("bin/busybox"));
    Files.createSymbolicLink(tree.resolve("bin/sh"), Path.of("busybox"));
    Files.setPosixFilePermissions(
        tree.resolve("bin/busybox"), PosixFilePermissions.fromString("rwxr-xr-x"));
    return tree;
  }

  private String processes(Sandbox sandbox) {
    try {
      return sandboxes.exec(sandbox, "/bin/busybox", "ps").output();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<String> read(Sandbox sandbox, String path) {
    try {
      return sandbox.read(path, 1000).map(String::new);
    } catch (IsolationException e) {
      throw new AssertionError(e);
    }
  }
}
