package org.cloister.supervisor.resolve;

import java.nio.file.Path;
import java.util.Locale;
import org.cloister.api.definition.Mapping;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.resolve.HostView.Kind;
import org.cloister.supervisor.resolve.Sources.Source;

/** Mappings that an administrator wrote, as entries. What is missing is an error here. */
final class MappingEntries {
  private static final int OPEN_DIRECTORY = 0755;

  private final Sources sources;
  private final Inside inside;
  private final ServicePlaces places;
  private final Credentials credentials;

  MappingEntries(Sources sources, Inside inside, ServicePlaces places, Credentials credentials) {
    this.sources = sources;
    this.inside = inside;
    this.places = places;
    this.credentials = credentials;
  }

  ViewEntry entry(Mapping mapping) {
    String target = inside.follow(mapping.target(), "mapping: the target");
    if (target.equals("/")) {
      throw unresolvable("mapping: the target / is the root; set root instead");
    }
    return switch (mapping.kind()) {
      case BIND -> bind(mapping, target);
      case CLONE -> copy(mapping, target);
      case OVERLAY -> overlay(mapping, target);
      case TMPFS ->
          new ViewEntry.Tmpfs(
              target,
              mapping.size(),
              mapping.mode().orElse(OPEN_DIRECTORY),
              credentials.uid(),
              credentials.gid(),
              mapping.executable());
      case IMAGE -> image(mapping, target);
    };
  }

  private ViewEntry bind(Mapping mapping, String target) {
    Source source = existing(mapping);
    return new ViewEntry.Bind(
        source.path(),
        target,
        mapping.writable(),
        mapping.executable(),
        source.node().kind() == Kind.DEVICE,
        true);
  }

  /** Once the copy is there, nobody asks for the source any more. */
  private ViewEntry copy(Mapping mapping, String target) {
    Path copy = places.copy(target);
    boolean made = sources.look(copy).kind() != Kind.MISSING;
    Path source = made ? path(mapping) : existing(mapping).path();
    return new ViewEntry.Copy(source, copy, target);
  }

  private ViewEntry overlay(Mapping mapping, String target) {
    Source lower = existing(mapping);
    if (lower.node().kind() != Kind.DIRECTORY) {
      throw unresolvable(
          "mapping of kind overlay: the source %s is not a directory".formatted(path(mapping)));
    }
    return new ViewEntry.Overlay(lower.path(), places.upper(target), places.work(target), target);
  }

  private ViewEntry image(Mapping mapping, String target) {
    Source file = existing(mapping);
    if (file.node().kind() != Kind.FILE && file.node().kind() != Kind.DEVICE) {
      throw unresolvable(
          "mapping of kind image: the source %s is neither a file nor a device"
              .formatted(path(mapping)));
    }
    return new ViewEntry.Image(file.path(), mapping.type(), target, mapping.writable());
  }

  private Source existing(Mapping mapping) {
    String what = "mapping of kind " + mapping.kind().name().toLowerCase(Locale.ROOT);
    Source source = sources.follow(path(mapping), what + ": the source");
    if (!source.exists()) {
      throw unresolvable(
          "%s: the source %s does not exist%s"
              .formatted(
                  what,
                  path(mapping),
                  source.path().equals(path(mapping))
                      ? ""
                      : " (it leads to " + source.path() + ")"));
    }
    return source;
  }

  private static Path path(Mapping mapping) {
    return Path.of(
        mapping
            .source()
            .orElseThrow(
                () -> unresolvable("mapping of " + mapping.target() + ": the source is missing")));
  }

  private static SupervisionException unresolvable(String message) {
    return new SupervisionException(SupervisionErrorCode.UNRESOLVABLE, message);
  }
}
