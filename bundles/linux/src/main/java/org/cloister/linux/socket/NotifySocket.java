package org.cloister.linux.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.cloister.api.host.NotifySockets.Notification;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.watch.EventLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bound socket. Thread-safe. */
final class NotifySocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NotifySocket.class);

  /** A service that sends without end gets its turn like everything else in the loop. */
  private static final int AT_ONCE = 16;

  private final Kernel kernel;
  private final KernelDescriptor socket;
  private final Path path;
  private final Consumer<Notification> receiver;
  private EventLoop.Watch watch = () -> {};
  private boolean closed;

  NotifySocket(Kernel kernel, KernelDescriptor socket, Path path, Consumer<Notification> receiver) {
    this.kernel = kernel;
    this.socket = socket;
    this.path = path;
    this.receiver = receiver;
  }

  synchronized void watch(EventLoop loop) throws ErrnoException {
    watch = loop.watch(socket.number(), () -> receive().forEach(receiver));
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    watch.close();
    socket.close();
    Files.deleteIfExists(path);
  }

  private synchronized List<Notification> receive() {
    List<Notification> messages = new ArrayList<>();
    try {
      while (!closed && messages.size() < AT_ONCE) {
        Kernel.Datagram datagram = kernel.receive(socket.number());
        String text = new String(datagram.content(), StandardCharsets.UTF_8);
        messages.add(new Notification(text, datagram.pid()));
      }
    } catch (ErrnoException e) {
      if (!e.is(Errno.EAGAIN)) {
        LOG.warn("No message could be received on {}: {}", path, e.getMessage());
      }
    }
    return messages;
  }
}
