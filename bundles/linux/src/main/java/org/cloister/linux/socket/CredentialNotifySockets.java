package org.cloister.linux.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.cloister.api.host.NotifySockets;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.process.watch.EventLoop;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Unix datagram sockets that tell who sends, served by the event loop. Thread-safe. */
@Component
public final class CredentialNotifySockets implements NotifySockets {

  private static final String EVERYBODY_WRITES = "rw-rw-rw-";

  private final Kernel kernel;
  private final EventLoop loop;

  /**
   * @param kernel whom to ask
   * @param loop who waits for messages
   */
  @Activate
  public CredentialNotifySockets(@Reference Kernel kernel, @Reference EventLoop loop) {
    this.kernel = kernel;
    this.loop = loop;
  }

  /** Any user may send, so the directory around the path says who can reach it. */
  @Override
  public AutoCloseable listen(Path path, Consumer<Notification> receiver) throws IOException {
    removeSocket(path);
    KernelDescriptor socket =
        new KernelDescriptor(kernel, kernel.bindDatagramSocket(path.toString()));
    NotifySocket listening = new NotifySocket(kernel, socket, path, receiver);
    try {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(EVERYBODY_WRITES));
      listening.watch(loop);
    } catch (IOException e) {
      listening.close();
      throw e;
    }
    return listening;
  }

  /** What an earlier platform left behind; anything but a socket stays, and binding fails. */
  private static void removeSocket(Path path) throws IOException {
    boolean present = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    if (present && isSocket(path)) {
      Files.delete(path);
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & 0170000) == 0140000;
  }
}
