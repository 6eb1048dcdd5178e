package org.cloister.backend.kvm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostSpecialFilesTest {
  private static final List<String> BOUND =
      List.of(
          "Num       RefCount Protocol Flags    Type St Inode Path",
          "0000000000000000: 00000002 00000000 00010000 0001 01  1230 /run/stream",
          "0000000000000000: 00000002 00000000 00000000 0002 01  1231 /run/two words",
          "0000000000000000: 00000003 00000000 00000000 0002 01  1232",
          "0000000000000000: 00000002 00000000 00010000 0005 01  1233 /run/packets");

  @TempDir Path folder;

  private final HostSpecialFiles special = new HostSpecialFiles();

  @Test
  void who_takes_datagrams_is_told_by_the_type_of_what_is_bound() {
    assertThat(HostSpecialFiles.takesDatagrams(BOUND, Path.of("/run/two words"))).isTrue();
    assertThat(HostSpecialFiles.takesDatagrams(BOUND, Path.of("/run/stream"))).isFalse();
    assertThat(HostSpecialFiles.takesDatagrams(BOUND, Path.of("/run/packets"))).isFalse();
    assertThat(HostSpecialFiles.takesDatagrams(BOUND, Path.of("/run/nobody"))).isFalse();
  }

  @Test
  void a_socket_is_found_also_behind_a_link() throws Exception {
    Path socket = folder.resolve("socket");
    Path link = Files.createSymbolicLink(folder.resolve("link"), socket);
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));

      assertThat(special.socket(link))
          .hasValueSatisfying(it -> assertThat(it.datagrams()).isFalse());
      assertThat(special.deviceOrPipe(link)).isFalse();
    }
  }

  @Test
  void devices_and_pipes_are_no_sockets_and_files_are_neither() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(special.deviceOrPipe(Path.of("/dev/null"))).isTrue();
    assertThat(special.socket(Path.of("/dev/null"))).isEmpty();
    assertThat(special.deviceOrPipe(file)).isFalse();
    assertThat(special.socket(file)).isEmpty();
    assertThat(special.deviceOrPipe(folder.resolve("missing"))).isFalse();
  }
}
