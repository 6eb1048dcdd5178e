package org.cloister.linux.mount;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The mounts of a mount namespace, as a process in it sees them.
 *
 * @param mounts in the kernel's order
 */
public record MountTable(List<MountPoint> mounts) {
  private static final int FIXED_FIELDS = 6;

  /** Copies the list. */
  public MountTable {
    mounts = List.copyOf(mounts);
  }

  /**
   * {@return what is mounted for this process}
   *
   * @throws IOException if the kernel does not tell
   */
  public static MountTable ofSelf() throws IOException {
    return of(Path.of("/proc/self/mountinfo"));
  }

  /**
   * {@return what is mounted for another process}
   *
   * @param pid its process id
   * @throws IOException if there is no such process
   */
  public static MountTable ofProcess(long pid) throws IOException {
    return of(Path.of("/proc/" + pid + "/mountinfo"));
  }

  private static MountTable of(Path file) throws IOException {
    // A path can be any bytes: latin-1 keeps them until the escapes are undone.
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  /**
   * {@return the mounts in the text of a mountinfo file}
   *
   * @param mountinfo the text, decoded as latin-1; names inside are UTF-8
   * @throws IllegalArgumentException if it is not of that form
   */
  public static MountTable parse(String mountinfo) {
    return new MountTable(
        mountinfo.lines().filter(line -> !line.isBlank()).map(MountTable::line).toList());
  }

  /**
   * {@return the mount that a file lies on; empty if nothing is mounted at all}
   *
   * @param path an absolute path without symbolic links
   */
  public Optional<MountPoint> containing(Path path) {
    Path normalised = path.normalize();
    Optional<MountPoint> found = root();
    Optional<MountPoint> next = found;
    // Like the kernel: at each mount, cross into the first one that lies on the way. A mount that
    // is hidden under another is never come by.
    while (next.isPresent()) {
      found = next;
      next = crossed(found.get(), normalised);
    }
    return found;
  }

  /**
   * {@return the mount that is uppermost at exactly this path; empty if it is no mount point}
   *
   * @param path an absolute path without symbolic links
   */
  public Optional<MountPoint> at(Path path) {
    Path normalised = path.normalize();
    return containing(normalised).filter(mount -> Path.of(mount.path()).equals(normalised));
  }

  /**
   * {@return the mounts at and below a path, hidden ones too, the deepest last}
   *
   * @param path an absolute path without symbolic links
   */
  public List<MountPoint> below(Path path) {
    Path normalised = path.normalize();
    return mounts.stream()
        .filter(mount -> Path.of(mount.path()).startsWith(normalised))
        .sorted(Comparator.comparingInt(mount -> Path.of(mount.path()).getNameCount()))
        .toList();
  }

  private Optional<MountPoint> root() {
    return mounts.stream()
        .filter(mount -> mount.path().equals("/"))
        .filter(mount -> mounts.stream().noneMatch(other -> isOn(mount, other)))
        .findFirst();
  }

  private Optional<MountPoint> crossed(MountPoint from, Path path) {
    return mounts.stream()
        .filter(mount -> isOn(mount, from))
        .filter(mount -> path.startsWith(mount.path()))
        .min(Comparator.comparingInt(mount -> Path.of(mount.path()).getNameCount()));
  }

  private static boolean isOn(MountPoint mount, MountPoint below) {
    return mount.parent() == below.id() && mount.id() != below.id();
  }

  private static MountPoint line(String line) {
    String[] fields = line.split(" ", -1);
    int separator = FIXED_FIELDS;
    while (separator < fields.length && !fields[separator].equals("-")) {
      separator++;
    }
    String[] device = fields.length > 2 ? fields[2].split(":") : new String[0];
    if (separator + 3 >= fields.length || device.length != 2) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line);
    }
    return new MountPoint(
        Integer.parseInt(fields[0]),
        Integer.parseInt(fields[1]),
        Integer.parseInt(device[0]),
        Integer.parseInt(device[1]),
        unescaped(fields[3]),
        unescaped(fields[4]),
        options(fields[5]),
        List.of(fields).subList(FIXED_FIELDS, separator),
        unescaped(fields[separator + 1]),
        unescaped(fields[separator + 2]),
        options(unescaped(fields[separator + 3])));
  }

  /** A file system may repeat an option, and those of FUSE say what their users like. */
  private static Set<String> options(String field) {
    return Set.copyOf(Arrays.asList(field.split(",")));
  }

  /** Undoes the kernel's {@code \ooo} for space, tab, newline, backslash and {@code #}. */
  private static String unescaped(String field) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int position = 0;
    while (position < field.length()) {
      char character = field.charAt(position);
      if (character == '\\' && position + 3 < field.length()) {
        bytes.write(Integer.parseInt(field.substring(position + 1, position + 4), 8));
        position += 4;
      } else {
        bytes.write(character);
        position++;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
