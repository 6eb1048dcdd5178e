package org.cloister.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents lead to each other. */
class LinksTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

  @Test
  void every_link_to_a_file_leads_somewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      for (Path target : links(document)) {
        if (!Files.exists(target)) {
          broken.add(document + " links to " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void every_document_is_reached_from_the_readme() throws IOException {
    Set<Path> reached = new TreeSet<>();
    Deque<Path> next = new ArrayDeque<>(List.of(ROOT.resolve("README.md")));
    while (!next.isEmpty()) {
      Path document = next.pop();
      if (document.toString().endsWith(".md") && Files.exists(document) && reached.add(document)) {
        next.addAll(links(document));
      }
    }
    assertThat(reached).containsAll(documents());
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(root, docs).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  private static List<Path> links(Path document) throws IOException {
    List<Path> targets = new ArrayList<>();
    Matcher link = LINK.matcher(Files.readString(document));
    while (link.find()) {
      Path folder = ROOT.relativize(document).resolveSibling("");
      targets.add(ROOT.resolve(folder.resolve(link.group(1)).normalize()));
    }
    return targets;
  }
}
