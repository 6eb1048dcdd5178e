package org.cloister.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.cloister.client.wire.FrameType;
import org.cloister.client.wire.FrameWriter;
import org.cloister.client.wire.Hello;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTest {
  @TempDir Path directory;

  @Test
  void it_ends_when_nobody_reads_what_it_prints() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      try (SocketChannel client = SocketChannel.open(address);
          SocketChannel platform = server.accept()) {
        new FrameWriter(platform).write(FrameType.OUT, new byte[] {'x'}, 0, 1);
        Conversation conversation =
            new Conversation(
                client, InputStream.nullInputStream(), new Closed(), new ByteArrayOutputStream());

        assertThatThrownBy(() -> conversation.run(new Hello(false, false, "", List.of("list"))))
            .isInstanceOf(ReaderGoneException.class);
      }
    }
  }

  /** A pipe whose reading end is closed. */
  private static final class Closed extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }
}
