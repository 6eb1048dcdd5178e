package org.cloister.shell.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.threadio.ThreadIO;
import org.cloister.api.host.PlatformProperties;
import org.cloister.shell.call.Runner;
import org.cloister.shell.gogo.GogoIo;
import org.cloister.shell.gogo.InterruptKey;
import org.cloister.shell.gogo.UnknownCommand;
import org.cloister.shell.osgi.Verbs;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell on the platform's own terminal, unless the platform runs without one. When it ends, by
 * Ctrl-D or {@code exit}, the platform ends.
 */
@Component(
    service = {},
    immediate = true)
public final class FelixConsole {
  private static final Logger LOG = LoggerFactory.getLogger(FelixConsole.class);

  private static final Size USUAL = new Size(80, 24);

  private final BundleContext context;
  private final CommandProcessor processor;
  private final ThreadIO streams;
  private Verbs verbs;
  private volatile Terminal terminal;
  private boolean ended;

  /**
   * Opens the console.
   *
   * @param context this bundle's
   * @param processor runs command lines
   * @param streams gives each thread standard streams of its own
   * @param commands the GogoCommands must be there before the profile is read
   */
  @Activate
  public FelixConsole(
      BundleContext context,
      @Reference CommandProcessor processor,
      @Reference ThreadIO streams,
      @Reference GogoCommands commands) {
    this.context = context;
    this.processor = processor;
    this.streams = streams;
    if (Boolean.parseBoolean(context.getProperty("cloister.console"))) {
      Thread thread = new Thread(this::run, "console");
      // JLine finds its terminal providers through the context class loader.
      thread.setContextClassLoader(Terminal.class.getClassLoader());
      thread.start();
    }
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

  @Deactivate
  void close() throws IOException {
    ends();
    if (terminal != null) {
      terminal.close();
    }
  }

  private void run() {
    try (Terminal system = open()) {
      terminal = system;
      CommandSession session =
          processor.createSession(system.input(), system.output(), system.output());
      Shell shell = new Shell(new Context(), processor, streams, null);
      session.put(Shell.VAR_TERMINAL, system);
      session.put(UnknownCommand.VARIABLE, new UnknownCommand());
      InterruptKey.install(session, system);
      session.put(
          LineReader.HISTORY_FILE,
          Path.of(context.getProperty(PlatformProperties.STATE_DIRECTORY), "console-history"));
      session.put("exit", command(arguments -> shell.stop()));
      session.put("__ready", command(arguments -> ready(session)));
      shell.gosh(session, new String[] {"--login", "--noshutdown", "--nohistory"});
      if (ends()) {
        end(system);
      }
    } catch (IOException e) {
      LOG.warn("There is no console: {}", e.getMessage());
    } catch (Exception e) {
      if (ends()) {
        LOG.error("The console ended with a fault; the platform goes on without", e);
      }
    }
  }

  private static Terminal open() throws IOException {
    Terminal terminal =
        TerminalBuilder.builder()
            .name("cloister")
            .system(true)
            .nativeSignals(true)
            .signalHandler(Terminal.SignalHandler.SIG_IGN)
            .build();
    if (terminal.getWidth() == 0) {
      // A serial line, or a terminal that a program made: without a size nothing can be laid out.
      terminal.setSize(USUAL);
    }
    return terminal;
  }

  /** The profile calls this last, when there is a line reader. */
  private void ready(CommandSession session) {
    ((LineReaderImpl) Shell.getReader(session)).setParser(new LineParser(session));
    Thread thread = new Thread(() -> welcome(session), "start report");
    thread.setDaemon(true);
    thread.start();
  }

  /** Shows what came up and what did not as soon as that can be told; the prompt does not wait. */
  private void welcome(CommandSession session) {
    try {
      Verbs present = awaitVerbs();
      present.completions().addTo(session);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8);
      new Runner(present.all())
          .run(List.of("status", "--wait"), new PrintedIo(out, GogoIo.style(terminal)));
      report(session, text.toString(StandardCharsets.UTF_8).stripTrailing());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Prints above the prompt, unless there will be no prompt any more. */
  private synchronized void report(CommandSession session, String text) {
    if (!ended) {
      Shell.getReader(session).printAbove(text);
    }
  }

  /** {@return whether it ends by itself, and not because the platform closed it} */
  private synchronized boolean ends() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  private synchronized Verbs awaitVerbs() throws InterruptedException {
    while (verbs == null) {
      wait();
    }
    return verbs;
  }

  private synchronized Verbs present() {
    return verbs;
  }

  private void end(Terminal system) throws BundleException {
    Verbs present = present();
    if (present != null) {
      PrintStream out = new PrintStream(system.output(), true, system.encoding());
      new Runner(present.all())
          .run(List.of("shutdown"), new PrintedIo(out, GogoIo.style(system)))
          .last()
          .ifPresent(Runnable::run);
    } else {
      context.getBundle(0).stop();
    }
  }

  private static Function command(Consumer<List<Object>> work) {
    return (session, arguments) -> {
      work.accept(arguments);
      return null;
    };
  }

  private final class Context implements Shell.Context {
    @Override
    public String getProperty(String name) {
      return context.getProperty(name);
    }

    @Override
    public void exit() throws BundleException {
      context.getBundle(0).stop();
    }
  }
}
