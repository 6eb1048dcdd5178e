package org.cloister.supervisor;

import java.nio.file.Path;
import java.util.function.Function;
import org.cloister.api.host.PlatformProperties;

/**
 * Where the platform lives.
 *
 * @param id a short id, stable over restarts
 * @param state what lasts
 * @param runtime what lives until the next boot
 * @param log logs
 */
record Platform(String id, Path state, Path runtime, Path log) {

  /**
   * {@return the platform that framework properties describe}
   *
   * @param property looks one up; {@code null} where there is none
   */
  static Platform of(Function<String, String> property) {
    return new Platform(
        required(property, PlatformProperties.ID),
        Path.of(required(property, PlatformProperties.STATE_DIRECTORY)),
        Path.of(required(property, PlatformProperties.RUNTIME_DIRECTORY)),
        Path.of(required(property, PlatformProperties.LOG_DIRECTORY)));
  }

  private static String required(Function<String, String> property, String name) {
    String value = property.apply(name);
    if (value == null) {
      throw new IllegalStateException("the framework property " + name + " is not set");
    }
    return value;
  }
}
