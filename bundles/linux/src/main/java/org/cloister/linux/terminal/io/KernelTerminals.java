package org.cloister.linux.terminal.io;

import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_NOCTTY;
import static org.cloister.linux.launch.call.OpenFlags.O_NONBLOCK;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.OpenFlags.O_RDWR;

import java.io.IOException;
import java.util.Optional;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.linux.kernel.Device;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.ProcessWatcher;
import org.cloister.linux.terminal.InputPipe;
import org.cloister.linux.terminal.OutputPipe;
import org.cloister.linux.terminal.PseudoTerminal;
import org.cloister.linux.terminal.Terminals;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes pseudo-terminals and pipes with the kernel. Thread-safe. */
@Component
public final class KernelTerminals implements Terminals {

  private static final long OPEN_TERMINAL = O_RDWR | O_NOCTTY | O_NONBLOCK;

  private static final long TIOCSPTLCK = 0x4004_5431;
  private static final long TIOCGPTPEER = 0x5441;
  private static final byte[] UNLOCKED = new byte[Integer.BYTES];
  private static final long PTMX = Device.number(5, 2);

  private final Kernel kernel;
  private final ProcessWatcher processes;

  /**
   * @param kernel whom to ask
   * @param processes who recognises processes
   */
  @Activate
  public KernelTerminals(@Reference Kernel kernel, @Reference ProcessWatcher processes) {
    this.kernel = kernel;
    this.processes = processes;
  }

  @Override
  public PseudoTerminal open(TerminalSize size) throws IOException {
    return terminal(kernel.open("/dev/ptmx", OPEN_TERMINAL, 0), size);
  }

  /**
   * Threat: the sandbox's /dev/pts/ptmx is a symbolic link to a file of the host, a pipe that hangs
   * whoever opens it, or another device, which does something when it is opened. So no link is
   * followed, and it is opened only once it is known to be what it should be.
   */
  @Override
  public PseudoTerminal openInside(ProcessIdentity process, TerminalSize size) throws IOException {
    try (KernelDescriptor root = root(process);
        KernelDescriptor place =
            new KernelDescriptor(
                kernel, kernel.openBeneath(root.number(), "dev/pts/ptmx", O_PATH))) {
      if (kernel.characterDevice(place.number()) != PTMX) {
        throw new ErrnoException(
            "/dev/pts/ptmx of process " + process.pid() + " is no terminal", Errno.ENOTTY.number());
      }
      return terminal(kernel.open("/proc/self/fd/" + place.number(), OPEN_TERMINAL, 0), size);
    }
  }

  @Override
  public OutputPipe outputPipe() throws IOException {
    Kernel.Pair ends = kernel.pipe(0);
    KernelDescriptor writer = new KernelDescriptor(kernel, ends.writer());
    return new KernelOutputPipe(channel(ends.reader()), writer);
  }

  @Override
  public InputPipe inputPipe() throws IOException {
    Kernel.Pair ends = kernel.pipe(0);
    KernelDescriptor reader = new KernelDescriptor(kernel, ends.reader());
    return new KernelInputPipe(channel(ends.writer()), reader);
  }

  /** The other end is not affected: each has flags of its own. */
  private Channel channel(int descriptor) throws ErrnoException {
    kernel.setNonBlocking(descriptor);
    return new Channel(kernel, new KernelDescriptor(kernel, descriptor));
  }

  private PseudoTerminal terminal(int descriptor, TerminalSize size) throws IOException {
    KernelDescriptor master = new KernelDescriptor(kernel, descriptor);
    try {
      kernel.ioctl(descriptor, TIOCSPTLCK, UNLOCKED);
      int peer = kernel.ioctl(descriptor, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
      KernelDescriptor terminal = new KernelDescriptor(kernel, peer);
      DevptsTerminal made = new DevptsTerminal(kernel, new Channel(kernel, master), terminal);
      made.resize(size);
      return made;
    } catch (IOException e) {
      master.close();
      throw e;
    }
  }

  /** {@return the root directory of a process, which is still the same process afterwards} */
  private KernelDescriptor root(ProcessIdentity process) throws IOException {
    KernelDescriptor root =
        new KernelDescriptor(kernel, kernel.open("/proc/" + process.pid() + "/root", O_PATH, 0));
    if (!processes.identify(process.pid()).equals(Optional.of(process))) {
      root.close();
      throw new ErrnoException("process " + process.pid(), Errno.ESRCH.number());
    }
    return root;
  }
}
