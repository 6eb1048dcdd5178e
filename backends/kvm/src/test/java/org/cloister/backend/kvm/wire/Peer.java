package org.cloister.backend.kvm.wire;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The other end of a wire. */
public final class Peer implements AutoCloseable {
  private final Path socket;
  private final ServerSocketChannel server;
  private SocketChannel channel;

  public Peer(Path socket) throws IOException {
    this.socket = socket;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  public Path socket() {
    return socket;
  }

  public void accept() throws IOException {
    channel = server.accept();
  }

  public void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Exactly so many bytes. */
  public byte[] receive(int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("closed after " + buffer.position() + " of " + count + " bytes");
      }
    }
    return buffer.array();
  }

  /** Up to the end of a line. */
  public String receiveLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (byte next = receive(1)[0]; next != '\n'; next = receive(1)[0]) {
      line.append((char) next);
    }
    return line.toString();
  }

  /** {@return whether the other side has closed the connection; waits for it or for bytes} */
  public boolean isClosed() throws IOException {
    return channel.read(ByteBuffer.allocate(1)) < 0;
  }

  public void hangUp() throws IOException {
    channel.close();
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    server.close();
  }
}
