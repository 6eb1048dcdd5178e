package org.cloister.backend.kvm.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.control.SignalProgram;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.ServiceProgram;
import org.cloister.linux.sandbox.live.FirstProcess;

/** The first process of a service in a guest. Thread-safe. */
final class GuestProcess implements FirstProcess {
  /** The id of the program that becomes the service. */
  static final int PROGRAM = 1;

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int LONGEST = 1 << 16;

  private static final String FIRST = "/proc/" + ServiceProgram.PROCESS;

  private final LiveGuest guest;
  private final GuestProgram service;
  private final GuestFiles files;
  private final boolean underInit;

  /**
   * Takes the process.
   *
   * @param guest where it runs
   * @param service its program
   * @param files reads files in the guest
   * @param underInit whether it is an init, and the service its child
   */
  GuestProcess(LiveGuest guest, GuestProgram service, GuestFiles files, boolean underInit) {
    this.guest = guest;
    this.service = service;
    this.files = files;
    this.underInit = underInit;
  }

  @Override
  public boolean signal(Signal signal) throws IOException {
    try {
      GuestProgram program =
          guest.control().start(SignalProgram.of(ServiceProgram.PROCESS, signal));
      return guest
          .await(program.exit(), "deliver " + signal.name(), DEADLINE)
          .equals(ExitStatus.exited(0));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public boolean hasEnded() {
    return service.exit().isDone();
  }

  @Override
  public String status() throws IOException {
    return file("status");
  }

  @Override
  public String systemCall() throws IOException {
    return file("syscall");
  }

  @Override
  public String toString() {
    return "the guest's process " + ServiceProgram.PROCESS;
  }

  /**
   * {@return the directory of the service's main process in the guest's /proc: the first child of
   * an init, if there is one}
   *
   * @throws IOException if it cannot be read
   */
  String main() throws IOException {
    String children = file("task/" + ServiceProgram.PROCESS + "/children");
    return underInit && !children.isEmpty() ? "/proc/" + children.split(" ", 2)[0] : FIRST;
  }

  private String file(String name) throws IOException {
    String path = FIRST + "/" + name;
    return new String(
        files
            .read("/", path, LONGEST)
            .orElseThrow(() -> new IOException(path + " of the guest is not there")),
        StandardCharsets.UTF_8);
  }
}
