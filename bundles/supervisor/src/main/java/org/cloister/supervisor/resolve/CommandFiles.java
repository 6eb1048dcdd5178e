package org.cloister.supervisor.resolve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.supervisor.resolve.HostView.Kind;
import org.cloister.supervisor.resolve.Sources.Source;

/**
 * Files that the command itself names: who writes {@code tor -f /etc/tor/torrc} wants that file to
 * be there. Each argument that is the absolute path of a regular file on the host, and that nothing
 * else shows, is shown read-only; only the program itself can be executed. Directories are not:
 * they are for mappings.
 */
final class CommandFiles {
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
      String argument = command.get(i);
      if (!argument.startsWith("/") || argument.indexOf('\0') >= 0) {
        continue;
      }
      String target = inside.follow(argument, "command: the path");
      if (isShown(target) || entries.stream().anyMatch(entry -> entry.target().equals(target))) {
        continue;
      }
      Source source = sources.follow(Path.of(argument), "command: the file");
      if (source.node().kind() == Kind.FILE) {
        entries.add(new ViewEntry.Bind(source.path(), target, false, i == 0, false, false));
      }
    }
    return entries;
  }

  private boolean isShown(String target) {
    return target.equals("/")
        || others.stream()
            .filter(entry -> !(entry instanceof ViewEntry.Directory))
            .anyMatch(entry -> ViewAssembly.isAtOrBelow(target, entry.target()));
  }
}
