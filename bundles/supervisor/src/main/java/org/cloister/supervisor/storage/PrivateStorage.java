package org.cloister.supervisor.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.ViewEntry;

/**
 * Makes what a spec says is there before a start: private copies, and the directories of overlays.
 * Each is made beside its place and then renamed, so that what is there is whole. Thread-safe for
 * different services.
 */
public final class PrivateStorage {
  private static final FileAttribute<Set<PosixFilePermission>> CLOSED =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final int LONGEST_COPY_MINUTES = 10;

  /** What Java tells of a process that SIGKILL has ended. */
  private static final int KILLED = 128 + 9;

  private static final int LONGEST_COMPLAINT = 500;

  /**
   * Makes what is missing.
   *
   * @param spec says what must be there
   * @param stateDirectory the service's own; made if it is missing
   * @throws IOException if something cannot be made; the message says what and why
   */
  public void prepare(SandboxSpec spec, Path stateDirectory) throws IOException {
    Files.createDirectories(stateDirectory, CLOSED);
    for (ViewEntry entry : spec.view().entries()) {
      if (entry instanceof ViewEntry.Copy copy && Files.notExists(copy.copy())) {
        copy(copy, spec);
      } else if (entry instanceof ViewEntry.Overlay overlay
          && Files.notExists(overlay.upper().getParent())) {
        makeOverlay(overlay, spec);
      }
    }
  }

  private static void copy(ViewEntry.Copy copy, SandboxSpec spec) throws IOException {
    Path parent = copy.copy().getParent();
    Files.createDirectories(parent, CLOSED);
    Path temporary = Files.createTempDirectory(parent, ".copying-", CLOSED).resolve("copy");
    try {
      run(
          List.of(
              "cp", "-a", "--reflink=auto", "--", copy.source().toString(), temporary.toString()));
      shiftOwners(temporary, spec);
      Files.move(temporary, copy.copy(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      run(List.of("rm", "-rf", "--", temporary.getParent().toString()));
    }
  }

  /** Inside a user namespace the owners must be the ids that stand for the host's. */
  private static void shiftOwners(Path tree, SandboxSpec spec) throws IOException {
    if (spec.confinement().userNamespace()) {
      Files.walkFileTree(tree, new OwnerShift(spec));
    }
  }

  private static void makeOverlay(ViewEntry.Overlay overlay, SandboxSpec spec) throws IOException {
    Path place = overlay.upper().getParent();
    Files.createDirectories(place.getParent(), CLOSED);
    Path temporary = Files.createTempDirectory(place.getParent(), ".making-", CLOSED);
    try {
      Path upper = Files.createDirectory(temporary.resolve(overlay.upper().getFileName()), CLOSED);
      Files.createDirectory(temporary.resolve(overlay.work().getFileName()), CLOSED);
      makeAlike(upper, overlay.lower());
      shiftOwners(upper, spec);
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      run(List.of("rm", "-rf", "--", temporary.toString()));
    }
  }

  /** The root of an overlay is its upper directory: whoever could write to the lower one may. */
  private static void makeAlike(Path upper, Path lower) throws IOException {
    Map<String, Object> like = Files.readAttributes(lower, "unix:mode,uid,gid");
    try {
      Files.setAttribute(upper, "unix:uid", like.get("uid"));
      Files.setAttribute(upper, "unix:gid", like.get("gid"));
    } catch (FileSystemException e) {
      throw new IOException(
          ("mapping of kind overlay: %s belongs to user %s and group %s, to whom its private layer"
                  + " cannot be given: %s; a platform that is not root can lay an overlay over its"
                  + " own directories only; use kind = \"clone\"")
              .formatted(lower, like.get("uid"), like.get("gid"), e.getReason()),
          e);
    }
    Files.setAttribute(upper, "unix:mode", (int) like.get("mode") & 07777);
  }

  private static void run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    // Its end closes what is read below, so that the bound holds for the reading, too.
    process
        .onExit()
        .orTimeout(LONGEST_COPY_MINUTES, TimeUnit.MINUTES)
        .exceptionally(
            late -> {
              process.destroyForcibly();
              return process;
            });
    try {
      String complaint =
          new String(
              process.getInputStream().readNBytes(LONGEST_COMPLAINT), StandardCharsets.UTF_8);
      process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      int code = process.waitFor();
      if (code == KILLED) {
        throw new IOException(
            command.get(0) + " did not end within " + LONGEST_COPY_MINUTES + " minutes");
      }
      if (code != 0) {
        throw new IOException(complaint.strip().lines().findFirst().orElse(command.get(0)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command.get(0) + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static final class OwnerShift extends SimpleFileVisitor<Path> {
    private final SandboxSpec spec;

    OwnerShift(SandboxSpec spec) {
      this.spec = spec;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      return shift(directory);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      return shift(file);
    }

    private FileVisitResult shift(Path path) throws IOException {
      Map<String, Object> owner =
          Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
      set(path, "unix:uid", outside(spec.confinement().uidMap(), (int) owner.get("uid")));
      set(path, "unix:gid", outside(spec.confinement().gidMap(), (int) owner.get("gid")));
      return FileVisitResult.CONTINUE;
    }

    private static void set(Path path, String attribute, int value) throws IOException {
      Files.setAttribute(path, attribute, value, LinkOption.NOFOLLOW_LINKS);
    }

    /** Ids that the map has no room for become those of root inside. */
    private static int outside(List<IdRange> map, int inside) {
      return map.stream()
          .filter(range -> inside >= range.inside() && inside - range.inside() < range.count())
          .mapToInt(range -> range.outside() + inside - range.inside())
          .findFirst()
          .orElse(map.get(0).outside());
    }
  }
}
