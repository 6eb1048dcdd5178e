package org.cloister.supervisor.resolve;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** The host that the platform runs on. */
public final class LocalHost implements HostView {
  private static final int TYPE = 0170000;

  /** ENOTDIR and ENAMETOOLONG: nothing can be at such a path. Java has only the words. */
  private static final Set<String> NOTHING_THERE = Set.of("Not a directory", "File name too long");

  @Override
  public Node look(Path path) throws IOException {
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Node.MISSING;
    } catch (FileSystemException e) {
      if (NOTHING_THERE.contains(String.valueOf(e.getReason()))) {
        return Node.MISSING;
      }
      throw e;
    }
    int mode = (int) attributes.get("mode");
    Kind kind =
        switch (mode & TYPE) {
          case 0100000 -> Kind.FILE;
          case 0040000 -> Kind.DIRECTORY;
          case 0120000 -> Kind.LINK;
          case 0140000 -> Kind.SOCKET;
          case 0020000, 0060000 -> Kind.DEVICE;
          default -> Kind.OTHER;
        };
    String link = kind == Kind.LINK ? Files.readSymbolicLink(path).toString() : "";
    return new Node(
        kind, (int) attributes.get("uid"), (int) attributes.get("gid"), mode & 07777, link);
  }
}
