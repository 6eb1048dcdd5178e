package org.cloister.linux.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cloister.linux.launch.Descriptor;

/**
 * What a launched process is connected to.
 *
 * @param streams its standard streams
 * @param descriptors the launching process's descriptor for each one that the program inherits,
 *     except the status and the gate; they stay open here
 * @param gatekeeper whom the program waits for
 * @param timeout how long the program may take until it executes the service
 */
public record LaunchOptions(
    Streams streams,
    Map<Descriptor, Integer> descriptors,
    Optional<Gatekeeper> gatekeeper,
    Duration timeout) {

  /**
   * Time enough on a loaded machine; it ends only a set-up that hangs, as on a dead file server.
   */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** Copies the descriptors. */
  public LaunchOptions {
    descriptors = Map.copyOf(descriptors);
  }

  /**
   * {@return options with nothing but streams}
   *
   * @param streams the process's standard streams
   */
  public static LaunchOptions of(Streams streams) {
    return new LaunchOptions(streams, Map.of(), Optional.empty(), DEFAULT_TIMEOUT);
  }

  /**
   * {@return the same with one more descriptor}
   *
   * @param descriptor one that the program inherits
   * @param number the descriptor here
   */
  public LaunchOptions with(Descriptor descriptor, int number) {
    Map<Descriptor, Integer> more = new HashMap<>(descriptors);
    more.put(descriptor, number);
    return new LaunchOptions(streams, more, gatekeeper, timeout);
  }

  /**
   * {@return the same with a gatekeeper}
   *
   * @param keeper whom the program waits for
   */
  public LaunchOptions with(Gatekeeper keeper) {
    return new LaunchOptions(streams, descriptors, Optional.of(keeper), timeout);
  }

  /**
   * {@return the same with another timeout}
   *
   * @param time how long the program may take until it executes the service
   */
  public LaunchOptions with(Duration time) {
    return new LaunchOptions(streams, descriptors, gatekeeper, time);
  }
}
