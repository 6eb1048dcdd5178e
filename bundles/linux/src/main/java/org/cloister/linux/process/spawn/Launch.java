package org.cloister.linux.process.spawn;

import static org.cloister.linux.launch.call.OpenFlags.O_APPEND;
import static org.cloister.linux.launch.call.OpenFlags.O_CREAT;
import static org.cloister.linux.launch.call.OpenFlags.O_NOCTTY;
import static org.cloister.linux.launch.call.OpenFlags.O_NOFOLLOW;
import static org.cloister.linux.launch.call.OpenFlags.O_RDWR;
import static org.cloister.linux.launch.call.OpenFlags.O_WRONLY;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.LaunchException;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Report;
import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.Gatekeeper;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchTimeoutException;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.ProcessMaker;
import org.cloister.linux.process.Streams.Stream;
import org.cloister.linux.process.watch.HeldChild;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of a program, from opening its descriptors to the end of its status pipe. Used by one
 * thread, once.
 */
final class Launch implements AutoCloseable {

  /** How many descriptors every process has. */
  static final int STANDARD_STREAMS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Launch.class);
  private static final int LOG_MODE = 0640;
  private static final int POLLIN = 1;
  private static final int NONE = 0;
  private static final int REPORTS = 4;
  private static final int KILL_SECONDS = 5;

  private final Kernel kernel;
  private final PidfdWatcher watcher;
  private final MemoryImage image;
  private final LaunchProgram program;
  private final LaunchOptions options;
  private final long deadline;

  /** What only the new process needs; closed here as soon as it has it. */
  private final List<OpenDescriptor> theirs = new ArrayList<>();

  private final List<OpenDescriptor> ours = new ArrayList<>();

  /** What was spawned, as long as it may have to be collected here. */
  private int shim = NONE;

  /** What goes on as the service, as soon as it is known. */
  private HeldChild service;

  private boolean waiting;
  private Optional<LaunchException> failure = Optional.empty();

  Launch(Kernel kernel, PidfdWatcher watcher, MemoryImage image, LaunchOptions options) {
    this.kernel = kernel;
    this.watcher = watcher;
    this.image = image;
    this.program = image.program();
    this.options = options;
    this.deadline = System.nanoTime() + options.timeout().toNanos();
  }

  LaunchedProcess run() throws IOException {
    Kernel.Pair status = status();
    Kernel.Pair gate = gate();
    shim = image.spawn(sources(status, gate));
    closeAll(theirs);
    return toExecution(status.reader(), gate);
  }

  LaunchedProcess run(ProcessMaker maker) throws IOException, IsolationException {
    Kernel.Pair status = status();
    Kernel.Pair gate = gate();
    int[] sources = sources(status, gate);
    List<Integer> descriptors = Arrays.stream(sources).skip(STANDARD_STREAMS).boxed().toList();
    service = watcher.hold(maker.make(descriptors));
    closeAll(theirs);
    return toExecution(status.reader(), gate);
  }

  private LaunchedProcess toExecution(int reports, Kernel.Pair gate) throws IOException {
    try {
      options.gatekeeper().ifPresent(gatekeeper -> gatekeeper.action().meanwhile());
      if (shim != NONE && !program.reportsProcess()) {
        service = watcher.hold(shim);
        shim = NONE;
      }
      follow(reports, gate);
      if (service == null) {
        throw new IOException(program.name() + ": ended before it started a process");
      }
      return service.watch();
    } catch (IOException | RuntimeException e) {
      end();
      throw e;
    }
  }

  @Override
  public void close() {
    closeAll(theirs);
    closeAll(ours);
  }

  /**
   * Reads reports until the pipe is at its end: the program was executed, or has ended. The shim
   * and the process that it made report each for itself, in any order; so a failure may be read
   * before the id of the process that failed. Whatever can be done here is done while the process
   * goes on.
   */
  private void follow(int status, Kernel.Pair gate) throws IOException {
    byte[] buffer = new byte[REPORTS * Report.SIZE];
    for (int count = read(status, buffer); count > 0; count = read(status, buffer)) {
      take(buffer, count);
      if (waiting && service != null && failure.isEmpty()) {
        waiting = false;
        open(status, gate);
      }
      if (shim != NONE && service != null) {
        collect();
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /** A report is written at once and pipes keep what is written at once together (pipe(7)). */
  private void take(byte[] buffer, int count) throws IOException {
    for (int i = 0; i + Report.SIZE <= count; i += Report.SIZE) {
      Report report = Report.parse(Arrays.copyOfRange(buffer, i, i + Report.SIZE));
      switch (report.kind()) {
        case FAILED -> failure = Optional.of(program.failure(report));
        case STARTED -> service = watcher.hold(report.value());
        case WAITING -> waiting = true;
      }
    }
  }

  private int read(int status, byte[] buffer) throws IOException {
    long left = Math.max(0, deadline - System.nanoTime());
    int milliseconds = (int) Math.min(Integer.MAX_VALUE, (left + 999_999) / 1_000_000);
    if (kernel.poll(milliseconds, new Kernel.Poll(status, POLLIN))[0] == 0) {
      throw new LaunchTimeoutException(
          program.name()
              + ": the set-up did not reach the execution of the service within "
              + options.timeout().toMillis()
              + " ms");
    }
    return kernel.read(status, buffer);
  }

  private void open(int status, Kernel.Pair gate) throws IOException {
    if (gate == null) {
      throw new IOException(program.name() + ": waits at its gate, but there is no gatekeeper");
    }
    try {
      options.gatekeeper().get().action().prepare(service.identity());
    } catch (IOException e) {
      // If the process has failed meanwhile, that is the cause and this the consequence.
      if (kernel.poll(0, new Kernel.Poll(status, POLLIN))[0] != 0) {
        byte[] buffer = new byte[REPORTS * Report.SIZE];
        take(buffer, kernel.read(status, buffer));
      }
      throw failure.isPresent() ? failure.get() : e;
    }
    try {
      kernel.write(gate.writer(), new byte[1]);
    } catch (ErrnoException e) {
      // Nobody waits any more: what went wrong is in the status pipe.
      if (!e.is(Errno.EPIPE)) {
        throw e;
      }
    }
  }

  private Kernel.Pair status() throws ErrnoException {
    Kernel.Pair status = kernel.pipe(0);
    our(status.reader());
    their(status.writer());
    return status;
  }

  /** {@return the gate's pipe, or null if the program waits for nobody} */
  private Kernel.Pair gate() throws ErrnoException {
    if (options.gatekeeper().isEmpty()) {
      return null;
    }
    Kernel.Pair gate = kernel.pipe(0);
    their(gate.reader());
    our(gate.writer());
    return gate;
  }

  /** {@return the descriptors here that become the new process's 0, 1, 2 and so on} */
  private int[] sources(Kernel.Pair status, Kernel.Pair gate) throws ErrnoException {
    List<Descriptor> descriptors = program.descriptors();
    int[] sources = new int[STANDARD_STREAMS + descriptors.size()];
    sources[0] = open(options.streams().input());
    sources[1] = open(options.streams().output());
    sources[2] =
        options.streams().error().equals(options.streams().output())
            ? sources[1]
            : open(options.streams().error());
    for (int i = 0; i < descriptors.size(); i++) {
      sources[STANDARD_STREAMS + i] = source(descriptors.get(i), sources, status, gate);
    }
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] < sources.length) {
        sources[i] = their(kernel.duplicate(sources[i], sources.length));
      }
    }
    return sources;
  }

  private int source(Descriptor descriptor, int[] streams, Kernel.Pair status, Kernel.Pair gate) {
    if (descriptor == Descriptor.STATUS) {
      return status.writer();
    }
    if (descriptor == Descriptor.IMAGE) {
      return image.descriptor();
    }
    int stream = List.of(Descriptor.INPUT, Descriptor.OUTPUT, Descriptor.ERROR).indexOf(descriptor);
    if (stream >= 0) {
      return streams[stream];
    }
    if (options.gatekeeper().map(Gatekeeper::gate).filter(descriptor::equals).isPresent()) {
      return gate.reader();
    }
    Integer number = options.descriptors().get(descriptor);
    if (number == null) {
      throw new IllegalArgumentException(
          program.name() + " inherits the descriptor " + descriptor + ", which was not given");
    }
    return number;
  }

  private int open(Stream stream) throws ErrnoException {
    if (stream instanceof Stream.Open open) {
      return open.number();
    }
    if (stream instanceof Stream.Read read) {
      return their(kernel.open(read.path().toString(), O_NOCTTY, 0));
    }
    if (stream instanceof Stream.Append append) {
      long flags = O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_NOFOLLOW;
      return their(kernel.open(append.path().toString(), flags, LOG_MODE));
    }
    return their(kernel.open("/dev/null", O_RDWR, 0));
  }

  private int their(int descriptor) {
    theirs.add(new KernelDescriptor(kernel, descriptor));
    return descriptor;
  }

  private int our(int descriptor) {
    ours.add(new KernelDescriptor(kernel, descriptor));
    return descriptor;
  }

  private static void closeAll(List<OpenDescriptor> descriptors) {
    descriptors.forEach(OpenDescriptor::close);
    descriptors.clear();
  }

  /** Kills what was started, and waits until it has ended. */
  private void end() {
    try {
      if (service != null) {
        kill(service);
      }
      if (shim != NONE) {
        kill(watcher.hold(shim));
      }
    } catch (IOException e) {
      LOG.warn("A process of {} may be left over: {}", program.name(), e.getMessage());
    }
  }

  /**
   * The event loop collects the process, because one that hangs in the kernel, as on a dead file
   * server, ends only when the kernel lets it.
   */
  private void kill(HeldChild child) {
    try {
      LaunchedProcess process = child.watch();
      process.signal(Signal.KILL);
      process.exit().get(KILL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | ExecutionException | TimeoutException e) {
      LOG.warn("{} of {} may be left over: {}", child.identity(), program.name(), e.toString());
    }
  }

  /** The shim ends as soon as it has reported. */
  private void collect() {
    try {
      kernel.waitPid(shim);
    } catch (ErrnoException e) {
      LOG.warn("Process {} of {} was not collected: {}", shim, program.name(), e.getMessage());
    }
    shim = NONE;
  }
}
