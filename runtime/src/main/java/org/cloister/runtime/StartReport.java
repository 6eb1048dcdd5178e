package org.cloister.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.cloister.client.Conversation;
import org.cloister.client.home.Home;
import org.cloister.client.wire.Hello;

/**
 * What came up and what did not, as the platform itself says: asked for as any client asks, so that
 * a platform that reports is one that takes commands.
 */
final class StartReport {
  private StartReport() {}

  /**
   * Waits until the services have settled, and prints how they are.
   *
   * @param home where the platform lives
   * @throws IOException if the platform does not answer
   */
  static void print(Home home) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(home.socket()))) {
      new Conversation(channel, InputStream.nullInputStream(), System.out, System.err)
          .run(new Hello(false, false, "", List.of("status", "--wait")));
    }
  }
}
