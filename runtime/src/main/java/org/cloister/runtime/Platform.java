package org.cloister.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.cloister.client.home.Home;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/** The framework with the distribution's bundles in it. */
final class Platform {
  private final Framework framework;
  private final List<String> problems;

  private Platform(Framework framework, List<String> problems) {
    this.framework = framework;
    this.problems = problems;
  }

  /**
   * Starts everything and returns when the last start level has been reached. From here on a signal
   * that ends the process stops the framework first.
   *
   * @param distribution the folder with {@code bundles} and {@code etc}
   * @param home where the platform lives
   * @param daemon whether there is no console
   * @return the running platform
   * @throws IOException if the distribution cannot be read
   * @throws BundleException if the framework itself does not start
   */
  static Platform start(Path distribution, Home home, boolean daemon)
      throws IOException, BundleException {
    Map<String, String> properties = FrameworkProperties.of(distribution, home, daemon);
    Framework framework = new FrameworkFactory().newFramework(properties);
    framework.init();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopOnSignal(framework), "stop"));
    List<String> problems = Collections.synchronizedList(new ArrayList<>());
    BundleContext context = framework.getBundleContext();
    context.addFrameworkListener(
        event -> {
          if (event.getType() == FrameworkEvent.ERROR) {
            problems.add(problem(event.getBundle(), event.getThrowable()));
          }
        });
    for (BundleFolder folder : BundleFolder.read(distribution.resolve("bundles"))) {
      install(context, folder, problems);
    }
    framework.start();
    return new Platform(framework, problems);
  }

  private static void install(BundleContext context, BundleFolder folder, List<String> problems) {
    for (Path jar : folder.jars()) {
      try {
        Bundle bundle = context.installBundle("reference:" + jar.toUri());
        boolean fragment =
            (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
        if (folder.level() > 0 && !fragment) {
          bundle.adapt(BundleStartLevel.class).setStartLevel(folder.level());
          bundle.start(Bundle.START_ACTIVATION_POLICY);
        }
      } catch (BundleException e) {
        problems.add(jar.getFileName() + ": " + reason(e));
      }
    }
  }

  /** {@return what did not come up, one line each} */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * Returns when the framework has stopped.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  void awaitStop() throws InterruptedException {
    framework.waitForStop(0);
  }

  /**
   * Stops the framework, and before it the services.
   *
   * @throws BundleException if it cannot be stopped
   * @throws InterruptedException if this thread is interrupted
   */
  void stop() throws BundleException, InterruptedException {
    framework.stop();
    framework.waitForStop(0);
  }

  /** A signal ends the process with 0 if all has ended as it should. */
  private static void stopOnSignal(Framework framework) {
    try {
      boolean running = framework.getState() == Bundle.ACTIVE;
      framework.stop();
      framework.waitForStop(0);
      if (running) {
        Runtime.getRuntime().halt(0);
      }
    } catch (BundleException | InterruptedException e) {
      System.err.println("cloister: not stopped cleanly: " + e.getMessage());
    }
  }

  private static String problem(Bundle bundle, Throwable cause) {
    return bundle.getSymbolicName() + ": " + reason(cause);
  }

  /** The innermost message says why; those around it say that a bundle did not start. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.toString() : message.replace('\n', ' ');
  }
}
