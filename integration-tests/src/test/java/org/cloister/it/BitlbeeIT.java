package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** The session of the GuixSD article on containerised services, with Debian's bitlbee. */
@OnEachBackend
class BitlbeeIT {
  /** Numbers that nobody has a name for. */
  private static final String QEMUS_USERS = "20\\d{8}";

  @Parameter String on;
  private Platform platform;

  @BeforeParameterizedClassInvocation
  void start(String backend) {
    platform = Platform.prepare();
    platform.start();
    platform.defineShipped("bitlbee");
    Await.until(
        "bitlbee is known",
        java.time.Duration.ofSeconds(10),
        () -> platform.cloister("list").all(),
        () -> platform.cloister("status", "bitlbee").code() == 0);
    platform.must("choose", "bitlbee", backend);
    platform.must("restart", "bitlbee");
    platform.awaitState("bitlbee", "running");
  }

  @AfterParameterizedClassInvocation
  void stop() {
    platform.close();
  }

  private String inside(String... command) {
    String[] arguments = new String[command.length + 3];
    arguments[0] = "exec";
    arguments[1] = "bitlbee";
    arguments[2] = "--";
    System.arraycopy(command, 0, arguments, 3, command.length);
    return platform.must(arguments);
  }

  @Test
  void the_root_inside_has_only_a_handful_of_entries() {
    List<String> entries = inside("ls", "/").lines().toList();

    assertThat(entries).contains("bin", "dev", "etc", "proc", "tmp", "usr", "var");
    assertThat(entries)
        .doesNotContain("home", "root", "boot", "mnt", "media", "srv", "opt", "work");
    assertThat(entries).hasSizeLessThanOrEqualTo(14);
  }

  @Test
  void home_does_not_exist_inside() {
    assertThat(platform.cloister("exec", "bitlbee", "--", "ls", "/home").code()).isNotZero();
  }

  @Test
  void etc_inside_holds_just_the_few_files_that_programs_need() {
    List<String> entries = inside("ls", "/etc").lines().toList();

    assertThat(entries).contains("passwd", "group", "hosts", "nsswitch.conf");
    assertThat(entries).doesNotContain("shadow", "gshadow", "ssh", "fstab", "cron.d", "sudoers");
    assertThat(entries).hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void setuid_programs_do_not_work_inside() {
    List<String> mounts = inside("cat", "/proc/self/mounts").lines().toList();

    assertThat(mounts).isNotEmpty().allSatisfy(mount -> assertThat(mount).contains("nosuid"));
    assertThat(inside("grep", "NoNewPrivs", "/proc/self/status").strip()).endsWith("1");
  }

  /** Where libvirt is the parent of process 1, an init of the platform's tells how it ended. */
  @Test
  void process_1_inside_is_bitlbee_or_an_init_above_it() {
    String first = on.equals("libvirt-lxc") ? "reaper" : "bitlbee";

    assertThat(inside("cat", "/proc/1/comm").strip()).isEqualTo(first);
  }

  @Test
  void only_processes_of_the_sandbox_are_seen_inside() {
    List<String> processes =
        inside("ls", "/proc").lines().filter(name -> name.matches("\\d+")).toList();

    assertThat(processes).contains("1").hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void it_runs_as_the_user_bitlbee() {
    Await.until(
        "bitlbee has dropped its user",
        java.time.Duration.ofSeconds(10),
        () -> platform.processes("bitlbee", "user="),
        () -> platform.processes("bitlbee", "user=").contains("bitlbee bitlbee"));
  }

  @Test
  void the_process_outside_is_not_roots() {
    long pid = platform.pid("bitlbee");

    Await.until(
        "bitlbee has dropped its user",
        java.time.Duration.ofSeconds(10),
        () -> user(pid),
        () -> user(pid).matches(on.equals("kvm") ? QEMUS_USERS : "bitlbee"));
  }

  private static String user(long pid) {
    return Command.of("ps", "-o", "user:20=", "-p", Long.toString(pid)).run().out().strip();
  }

  @Test
  void tmp_is_private_both_ways() throws IOException {
    Path outside = Files.createTempFile(Path.of("/tmp"), "cloister-outside", "");
    try {
      inside("touch", "/tmp/from-inside");

      assertThat(inside("ls", "/tmp")).contains("from-inside").doesNotContain("cloister-outside");
      assertThat(Path.of("/tmp/from-inside")).doesNotExist();
    } finally {
      Files.delete(outside);
    }
  }

  @Test
  void a_users_settings_are_kept_on_the_host() throws IOException {
    Path settings = Path.of("/var/lib/bitlbee/cloister-it.xml");
    Files.deleteIfExists(settings);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), 6667)) {
      socket.setSoTimeout(20_000);
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      send(socket, "NICK cloister-it", "USER cloister * * :test");
      awaitLine(lines, " JOIN :&bitlbee");
      send(socket, "PRIVMSG &bitlbee :register secret");
      awaitLine(lines, "Account successfully created");
      send(socket, "PRIVMSG &bitlbee :save");
      awaitLine(lines, "Configuration saved");

      assertThat(settings).isNotEmptyFile();
      assertThat(Files.getOwner(settings).getName()).isEqualTo("bitlbee");
    } finally {
      Files.deleteIfExists(settings);
    }
  }

  private static void send(Socket socket, String... lines) throws IOException {
    for (String line : lines) {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void awaitLine(BufferedReader lines, String part) throws IOException {
    List<String> seen = new ArrayList<>();
    String line;
    while ((line = lines.readLine()) != null) {
      seen.add(line);
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("not said: " + part + "; but: " + seen);
  }

  @Test
  void an_irc_client_connects_and_gets_the_greeting() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), 6667)) {
      socket.setSoTimeout(20_000);
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

      send(socket, "NICK cloister", "USER cloister * * :test");

      awaitLine(lines, " 001 cloister ");
    }
  }
}
