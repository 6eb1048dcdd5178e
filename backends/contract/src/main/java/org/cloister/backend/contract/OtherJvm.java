package org.cloister.backend.contract;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a main class in a virtual machine of its own. */
public final class OtherJvm {
  private static final List<String> NOT_NEEDED = List.of("junit", "jqwik", "assertj", "opentest4j");

  private OtherJvm() {}

  /** Starts a class with the classes of this test. */
  public static Process start(Class<?> main, String... arguments) throws IOException {
    return process(List.of(), System.getProperty("java.class.path"), main, arguments);
  }

  /**
   * Starts a class as another user, who gets copies of all classes, for the originals may lie where
   * only root can read.
   */
  public static Process startAs(int uid, Path directory, Class<?> main, String... arguments)
      throws IOException {
    List<String> copies = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (NOT_NEEDED.stream().noneMatch(entry::contains)) {
        Path copy = directory.resolve("classes" + copies.size());
        copy(Path.of(entry), copy);
        copies.add(copy.toString());
      }
    }
    List<String> user =
        List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--");
    return process(user, String.join(File.pathSeparator, copies), main, arguments);
  }

  private static Process process(
      List<String> prefix, String classPath, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("cloister."))
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(new File("/"))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, from.equals(file) ? to : copy);
        }
      }
    }
  }
}
