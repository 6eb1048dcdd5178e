package org.cloister.service.definition.directory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cloister.service.definition.toml.Source;
import org.cloister.service.definition.value.ServiceNames;

/**
 * A directory with definitions: {@code NAME.toml}, and drop-ins {@code NAME.d/*.toml}. Symbolic
 * links are followed. Hidden files and files with other endings, such as the backups of editors,
 * are not looked at.
 *
 * <p>Who can write a definition can have anything run as root. Therefore a file that everybody can
 * write to is refused; the directory itself is the launcher's to protect.
 */
final class ServicesDirectory {
  private static final String ENDING = ".toml";
  private static final String DROP_INS = ".d";
  private static final int WRITABLE_BY_ALL = 0002;
  private static final int FILE_TYPE = 0170000;
  private static final int REGULAR_FILE = 0100000;

  private final Path directory;

  /** A directory that need not exist. */
  ServicesDirectory(Path directory) {
    this.directory = directory;
  }

  /** {@return the directory and those of drop-ins, as far as they exist} */
  List<Path> directories() throws IOException {
    List<Path> directories = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      directories.add(directory);
      directories.addAll(list(directory).stream().filter(ServicesDirectory::holdsDropIns).toList());
    }
    return directories;
  }

  /**
   * Looks at all files, without opening one.
   *
   * @return for each family of names, its files with their stamps; empty if there is no directory
   * @throws IOException if the directory is there but cannot be listed
   */
  Map<String, Map<String, Stamp>> look() throws IOException {
    Map<String, Map<String, Stamp>> families = new TreeMap<>();
    for (Path path : list(directory)) {
      if (holdsDropIns(path)) {
        lookAtDropIns(path, families);
      } else if (isDefinition(path)) {
        String label = path.getFileName().toString();
        note(label, stem(path, ENDING), stamp(path), families);
      }
    }
    return families;
  }

  private void lookAtDropIns(Path path, Map<String, Map<String, Stamp>> families) {
    String stem = stem(path, DROP_INS);
    try {
      for (Path dropIn : list(path)) {
        if (isDefinition(dropIn)) {
          note(directory.relativize(dropIn).toString(), stem, stamp(dropIn), families);
        }
      }
    } catch (IOException failed) {
      // Only this service suffers: it has a layer that cannot be read.
      note(directory.relativize(path) + "/", stem, Stamp.failed(reason(failed)), families);
    }
  }

  /**
   * {@return a file's content, or why it cannot be read}
   *
   * @param label its name relative to the directory
   */
  Source read(String label) {
    Path path = directory.resolve(label);
    Stamp stamp = stamp(path);
    if (!stamp.failure().isEmpty()) {
      return Source.unreadable(label, path.toString(), stamp.failure());
    }
    try (InputStream input = Files.newInputStream(path)) {
      byte[] content = input.readNBytes(Source.LARGEST + 1);
      return content.length > Source.LARGEST
          ? Source.tooLarge(label, path.toString())
          : Source.read(label, path.toString(), content);
    } catch (IOException failed) {
      return Source.unreadable(label, path.toString(), reason(failed));
    }
  }

  private static void note(
      String label, String stem, Stamp stamp, Map<String, Map<String, Stamp>> families) {
    families
        .computeIfAbsent(ServiceNames.family(stem), family -> new TreeMap<>())
        .put(label, stamp);
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(paths::add);
    } catch (NoSuchFileException | NotDirectoryException gone) {
      return List.of();
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    return paths;
  }

  private static boolean isDefinition(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(ENDING) && !name.startsWith(".");
  }

  private static boolean holdsDropIns(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(DROP_INS) && !name.startsWith(".") && Files.isDirectory(path);
  }

  private static String stem(Path path, String ending) {
    String name = path.getFileName().toString();
    return name.substring(0, name.length() - ending.length());
  }

  private static Stamp stamp(Path path) {
    try {
      Map<String, Object> attributes =
          Files.readAttributes(path, "unix:ino,size,lastModifiedTime,ctime,mode");
      int mode = (Integer) attributes.get("mode");
      return new Stamp(
          ((Number) attributes.get("ino")).longValue(),
          ((Number) attributes.get("size")).longValue(),
          attributes.get("lastModifiedTime").toString(),
          attributes.get("ctime").toString(),
          objection(mode, path));
    } catch (IOException failed) {
      return Stamp.failed(reason(failed));
    }
  }

  private static String objection(int mode, Path path) {
    if ((mode & FILE_TYPE) != REGULAR_FILE) {
      return holdsDropIns(path) ? "cannot be listed" : "is not a regular file";
    }
    return (mode & WRITABLE_BY_ALL) == 0
        ? ""
        : "can be written to by everybody; not read until chmod o-w " + path.getFileName();
  }

  private static String reason(IOException failed) {
    if (failed instanceof NoSuchFileException missing) {
      boolean link = Files.exists(Path.of(missing.getFile()), LinkOption.NOFOLLOW_LINKS);
      return link ? "is a symbolic link to nothing" : "does not exist any more";
    }
    return "cannot be read: " + failed.getMessage();
  }
}
