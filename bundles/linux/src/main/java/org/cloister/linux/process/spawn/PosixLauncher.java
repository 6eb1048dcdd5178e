package org.cloister.linux.process.spawn;

import java.io.IOException;
import org.cloister.api.isolation.IsolationException;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.PreparedImage;
import org.cloister.linux.process.ProcessMaker;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Starts launch programs with posix_spawn(3). Thread-safe. */
@Component
public final class PosixLauncher implements Launcher {

  private final Kernel kernel;
  private final PidfdWatcher watcher;

  /**
   * @param kernel whom to ask
   * @param watcher who waits for the processes
   */
  @Activate
  public PosixLauncher(@Reference Kernel kernel, @Reference PidfdWatcher watcher) {
    this.kernel = kernel;
    this.watcher = watcher;
  }

  @Override
  public LaunchedProcess launch(LaunchProgram program, LaunchOptions options) throws IOException {
    try (MemoryImage image = MemoryImage.of(kernel, program)) {
      return launch(image, options);
    }
  }

  @Override
  public LaunchedProcess launch(PreparedImage image, LaunchOptions options) throws IOException {
    try (Launch launch = new Launch(kernel, watcher, checked(image), options)) {
      return launch.run();
    }
  }

  @Override
  public LaunchedProcess launch(PreparedImage image, LaunchOptions options, ProcessMaker maker)
      throws IOException, IsolationException {
    try (Launch launch = new Launch(kernel, watcher, checked(image), options)) {
      return launch.run(maker);
    }
  }

  private static MemoryImage checked(PreparedImage image) {
    if (!(image instanceof MemoryImage prepared)) {
      throw new IllegalArgumentException("an image of another launcher: " + image);
    }
    if (prepared.program().descriptors().isEmpty()) {
      throw new IllegalArgumentException(
          "the standalone program " + prepared.program().name() + " cannot be launched");
    }
    return prepared;
  }

  @Override
  public PreparedImage prepare(LaunchProgram program) throws IOException {
    return MemoryImage.of(kernel, program);
  }
}
