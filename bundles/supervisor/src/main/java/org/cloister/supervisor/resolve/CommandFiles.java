package org.cloister.supervisor.resolve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.supervisor.resolve.HostView.Kind;
import org.cloister.supervisor.resolve.Sources.Source;

/**
 * Files that the command itself names: who writes {@code tor -f /etc/tor/torrc} wants that file to
 * be there. Each regular file on the host that the program or an argument names by its absolute
 * path, and that nothing else shows, is shown read-only; only the program itself can be executed.
 * Directories are not: they are for mappings.
 *
 * <p>Threat: a definition's author may name any file, and is trusted like root; but a directory on
 * the way to it may belong to a service's user, who replaces the file by a link to something that
 * the service must not see, and waits for the next start. So links are followed as {@link Sources}
 * does for mappings, the start is refused where one is not to be trusted, and the backend is given
 * a path without links. What the file itself is, its owner may change; that gives nobody anything
 * that he could not read before.
 */
final class CommandFiles {
  /** {@code /a}, {@code -c/a} as getopt(3) has it, {@code --config=/a} and {@code config=/a}. */
  private static final Pattern NAMED = Pattern.compile("(?:-[^-/=]|[^/=]+=)?(/[^\\x00]*)");

  private final Sources sources;
  private final Inside inside;
  private final List<ViewEntry> others;

  CommandFiles(Sources sources, Inside inside, List<ViewEntry> others) {
    this.sources = sources;
    this.inside = inside;
    this.others = others;
  }

  List<ViewEntry> entries(List<String> command) {
    List<ViewEntry> entries = new ArrayList<>();
    for (int i = 0; i < command.size(); i++) {
      boolean program = i == 0;
      named(command.get(i)).flatMap(path -> entry(path, program, entries)).ifPresent(entries::add);
    }
    return entries;
  }

  private static Optional<String> named(String argument) {
    Matcher matcher = NAMED.matcher(argument);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private Optional<ViewEntry> entry(String path, boolean executable, List<ViewEntry> before) {
    String target = inside.follow(path, "command: the path");
    if (isShown(target) || before.stream().anyMatch(entry -> entry.target().equals(target))) {
      return Optional.empty();
    }
    Source source = sources.follow(Path.of(path), "command: the file");
    return source.node().kind() == Kind.FILE
        ? Optional.of(new ViewEntry.Bind(source.path(), target, false, executable, false, false))
        : Optional.empty();
  }

  private boolean isShown(String target) {
    return target.equals("/")
        || others.stream()
            .filter(entry -> !(entry instanceof ViewEntry.Directory))
            .anyMatch(entry -> ViewAssembly.isAtOrBelow(target, entry.target()));
  }
}
