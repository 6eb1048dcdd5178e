package org.cloister.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.cloister.api.host.PlatformProperties;

/**
 * Where the platform lives.
 *
 * @param id a short id, stable over restarts
 * @param state what lasts
 * @param runtime what lives until the next boot
 * @param log logs
 * @param hidden every directory of the platform's, without a symbolic link in its path: what no
 *     service sees. A path with a link is not compared with what a mapping really shows
 */
record Platform(String id, Path state, Path runtime, Path log, Set<Path> hidden) {
  private static final List<String> DIRECTORIES =
      List.of(
          PlatformProperties.SERVICES_DIRECTORY,
          PlatformProperties.STATE_DIRECTORY,
          PlatformProperties.LOG_DIRECTORY,
          PlatformProperties.RUNTIME_DIRECTORY,
          PlatformProperties.CACHE_DIRECTORY,
          PlatformProperties.DEPLOY_DIRECTORY);

  /**
   * {@return the platform that framework properties describe}
   *
   * @param property looks one up; {@code null} where there is none
   * @throws IOException if one of its directories is not there
   */
  static Platform of(Function<String, String> property) throws IOException {
    Set<Path> hidden = new LinkedHashSet<>();
    for (String directory : DIRECTORIES) {
      hidden.add(Path.of(required(property, directory)).toRealPath());
    }
    return new Platform(
        required(property, PlatformProperties.ID),
        Path.of(required(property, PlatformProperties.STATE_DIRECTORY)),
        Path.of(required(property, PlatformProperties.RUNTIME_DIRECTORY)),
        Path.of(required(property, PlatformProperties.LOG_DIRECTORY)),
        hidden);
  }

  private static String required(Function<String, String> property, String name) {
    String value = property.apply(name);
    if (value == null) {
      throw new IllegalStateException("the framework property " + name + " is not set");
    }
    return value;
  }
}
