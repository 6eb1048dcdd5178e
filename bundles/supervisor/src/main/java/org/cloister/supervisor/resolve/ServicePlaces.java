package org.cloister.supervisor.resolve;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where a service's files lie on the host.
 *
 * @param runtimeDirectory of one start
 * @param stateDirectory kept from start to start
 */
public record ServicePlaces(Path runtimeDirectory, Path stateDirectory) {

  Path notifySocket() {
    return runtimeDirectory.resolve("notify");
  }

  Path copy(String target) {
    return stateDirectory.resolve("clone").resolve(fileName(target));
  }

  Path upper(String target) {
    return stateDirectory.resolve("overlay").resolve(fileName(target)).resolve("upper");
  }

  Path work(String target) {
    return stateDirectory.resolve("overlay").resolve(fileName(target)).resolve("work");
  }

  /** A path as one file name, as systemd-escape(1) does it. */
  private static String fileName(String target) {
    StringBuilder name = new StringBuilder();
    for (byte octet : target.substring(1).getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (octet & 0xff);
      if (character == '/') {
        name.append('-');
      } else if (character >= '0' && character <= '9'
          || character >= 'A' && character <= 'Z'
          || character >= 'a' && character <= 'z'
          || character == '_'
          || character == '.' && name.length() > 0) {
        name.append(character);
      } else {
        name.append("\\x%02x".formatted((int) character));
      }
    }
    return name.length() == 0 ? "-" : name.toString();
  }
}
