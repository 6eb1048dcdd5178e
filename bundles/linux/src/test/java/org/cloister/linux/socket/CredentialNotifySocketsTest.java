package org.cloister.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cloister.api.host.NotifySockets.Notification;
import org.cloister.linux.process.LiveKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialNotifySocketsTest {

  @TempDir Path directory;

  private final LiveKernel live = new LiveKernel();
  private final CredentialNotifySockets sockets =
      new CredentialNotifySockets(live.kernel, live.loop);
  private final BlockingQueue<Notification> messages = new LinkedBlockingQueue<>();
  private AutoCloseable listening = () -> {};
  private Path path;

  @BeforeEach
  void path() {
    path = directory.resolve("notify");
  }

  @AfterEach
  void close() throws Exception {
    listening.close();
    live.close();
  }

  /** Sends with Perl, which every Debian system has; Java cannot. */
  private Process send(String perl) throws Exception {
    String script =
        "use Socket; socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; "
            + "my $to = pack_sockaddr_un($ARGV[0]); "
            + perl;
    return new ProcessBuilder("perl", "-e", script, path.toString()).inheritIO().start();
  }

  private Notification next() throws InterruptedException {
    Notification message = messages.poll(20, TimeUnit.SECONDS);
    assertThat(message).as("a message in time").isNotNull();
    return message;
  }

  @Test
  void a_message_comes_with_the_senders_process_id() throws Exception {
    listening = sockets.listen(path, messages::add);
    Process sender = send("send($s, \"READY=1\\nSTATUS=up\", 0, $to) or die;");

    assertThat(next()).isEqualTo(new Notification("READY=1\nSTATUS=up", sender.pid()));
    assertThat(sender.waitFor()).isZero();
  }

  @Test
  void any_user_may_send() throws Exception {
    listening = sockets.listen(path, messages::add);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    Process sender = send("$> = 65534; send($s, 'READY=1', 0, $to) or die $!;");

    assertThat(next().text()).isEqualTo("READY=1");
    assertThat(sender.waitFor()).isZero();
  }

  @Test
  void messages_of_one_sender_come_in_order() throws Exception {
    listening = sockets.listen(path, messages::add);
    Process sender = send("for my $i (1..200) { send($s, \"N=$i\", 0, $to) or die; }");

    for (int i = 1; i <= 200; i++) {
      assertThat(next().text()).isEqualTo("N=" + i);
    }
    assertThat(sender.waitFor()).isZero();
  }

  @Test
  void what_is_longer_than_a_message_may_be_is_cut_off() throws Exception {
    listening = sockets.listen(path, messages::add);
    Process sender = send("send($s, 'x' x 10000, 0, $to) or die;");

    assertThat(next().text()).hasSize(4096);
    assertThat(sender.waitFor()).isZero();
  }

  @Test
  void descriptors_that_a_sender_passes_along_are_not_opened() throws Exception {
    listening = sockets.listen(path, messages::add);
    var before = LiveKernel.openDescriptors();
    // Perl has no sendmsg; Python passes its standard input sixteen times.
    Process sender =
        new ProcessBuilder(
                "python3",
                "-c",
                "import array, socket, sys; s = socket.socket(socket.AF_UNIX,"
                    + " socket.SOCK_DGRAM); s.sendmsg([b'READY=1'], [(socket.SOL_SOCKET,"
                    + " socket.SCM_RIGHTS, array.array('i', [0] * 16))], 0, sys.argv[1])",
                path.toString())
            .start();

    assertThat(next().text()).isEqualTo("READY=1");
    assertThat(sender.waitFor()).isZero();
    sender.getInputStream().close();
    sender.getErrorStream().close();
    sender.getOutputStream().close();
    assertThat(LiveKernel.openDescriptors()).isEqualTo(before);
  }

  @Test
  void closing_removes_the_socket_and_an_earlier_one_is_replaced() throws Exception {
    AutoCloseable first = sockets.listen(path, messages::add);
    AutoCloseable second = sockets.listen(path, messages::add);
    second.close();
    second.close();
    first.close();

    assertThat(path).doesNotExist();
  }

  @Test
  void a_file_that_is_no_socket_is_not_replaced() throws Exception {
    Files.writeString(path, "precious");

    assertThatThrownBy(() -> sockets.listen(path, messages::add))
        .hasMessageContaining("EADDRINUSE");
    assertThat(path).hasContent("precious");
  }

  @Test
  void a_path_that_is_too_long_for_a_socket_is_refused() {
    Path deep = directory.resolve("x".repeat(120));

    assertThatThrownBy(() -> sockets.listen(deep, messages::add))
        .hasMessageContaining("ENAMETOOLONG");
    assertThat(List.of(directory.toFile().list())).isEmpty();
  }
}
