package org.cloister.linux.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A host's network that is nothing but a record of what is done to it. */
final class RecordedTools implements NetworkTools {
  final List<String> done = new ArrayList<>();
  final Map<String, String> settings = new HashMap<>();
  final Map<String, String> answers = new HashMap<>();
  Optional<String> missing = Optional.empty();

  @Override
  public Optional<String> missing() {
    return missing;
  }

  /** What happens when a link is deleted. */
  Runnable onDelete = () -> {};

  @Override
  public void ip(List<String> commands) throws IOException {
    if (commands.get(0).startsWith("link delete")) {
      onDelete.run();
      if (!ask("-o", "link", "show").contains(commands.get(0).split(" ")[2])) {
        throw new IOException("Cannot find device");
      }
    }
    commands.forEach(command -> done.add("ip " + command));
  }

  @Override
  public void ip(long pid, List<String> commands) {
    commands.forEach(command -> done.add("in " + pid + ": ip " + command));
  }

  @Override
  public String ask(String... words) {
    return answers.getOrDefault("ip " + String.join(" ", words), "");
  }

  @Override
  public String nft(String script) throws IOException {
    if (script.startsWith("list ")) {
      return answers.getOrDefault("nft " + script.strip(), "");
    }
    done.add("nft " + script);
    return "";
  }

  final Set<Long> hosts = new HashSet<>();

  @Override
  public boolean shared(long pid) {
    return hosts.contains(pid);
  }

  @Override
  public Optional<String> setting(String name) {
    return Optional.ofNullable(settings.get(name));
  }

  @Override
  public void set(String name, String value) {
    settings.put(name, value);
    done.add(name + "=" + value);
  }
}
