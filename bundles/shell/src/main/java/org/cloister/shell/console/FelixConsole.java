package org.cloister.shell.console;

import java.io.IOException;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.threadio.ThreadIO;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell on the platform's own terminal. When it ends, the platform stops. */
@Component(
    service = {},
    immediate = true)
public final class FelixConsole {
  private static final Logger LOG = LoggerFactory.getLogger(FelixConsole.class);

  private final BundleContext context;
  private final CommandProcessor processor;
  private final ThreadIO streams;
  private volatile Terminal terminal;

  /**
   * Opens the console, unless the platform runs without one.
   *
   * @param context this bundle's
   * @param processor what runs command lines
   * @param streams gives each thread its own standard streams
   */
  @Activate
  public FelixConsole(
      BundleContext context, @Reference CommandProcessor processor, @Reference ThreadIO streams) {
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

  @Deactivate
  void close() throws IOException {
    if (terminal != null) {
      terminal.close();
    }
  }

  private void run() {
    try (Terminal system =
        TerminalBuilder.builder()
            .name("cloister")
            .system(true)
            .nativeSignals(true)
            .signalHandler(Terminal.SignalHandler.SIG_IGN)
            .build()) {
      terminal = system;
      CommandSession session =
          processor.createSession(system.input(), system.output(), system.output());
      session.put(Shell.VAR_TERMINAL, system);
      new Shell(new Context(), processor, streams, null)
          .gosh(session, new String[] {"--login", "--noshutdown"});
      context.getBundle(0).stop();
    } catch (IOException | BundleException e) {
      LOG.warn("The console cannot be opened: {}", e.getMessage());
    } catch (Exception e) {
      LOG.error("The console ended", e);
    }
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
