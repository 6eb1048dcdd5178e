package org.cloister.shell.osgi;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cloister.api.host.PlatformProperties;
import org.cloister.shell.call.Io;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.call.Runner;
import org.cloister.shell.socket.CommandSocket;
import org.cloister.shell.socket.PeerPolicy;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Opens the command socket, also while there are no verbs for want of a supervisor. */
@Component(
    service = {},
    immediate = true)
public final class CommandDoor {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CommandSocket socket;
  private Verbs verbs;

  /**
   * Opens the socket.
   *
   * @param context this bundle's
   * @throws IOException if it cannot be opened
   */
  @Activate
  public CommandDoor(BundleContext context) throws IOException {
    socket =
        CommandSocket.open(
            Path.of(context.getProperty(PlatformProperties.SOCKET)),
            PeerPolicy.ofThisProcess(),
            this::run);
  }

  @Deactivate
  void close() throws IOException {
    socket.close();
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  synchronized void setVerbs(Verbs present) {
    verbs = present;
    notifyAll();
  }

  synchronized void unsetVerbs(Verbs leaving) {
    if (verbs == leaving) {
      verbs = null;
    }
  }

  private Runner.End run(List<String> words, Io io) {
    Optional<Verbs> present = await();
    if (present.isEmpty()) {
      io.err().println("cloister: the platform has no supervisor; platform.log says why");
      return new Runner.End(Refusal.FAILED, Optional.empty());
    }
    return new Runner(present.get().all()).run(words, io);
  }

  /** A client may come while the platform starts, or while a bundle is being replaced. */
  private synchronized Optional<Verbs> await() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (long left = PATIENCE.toMillis();
          verbs == null && left > 0;
          left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.ofNullable(verbs);
  }
}
