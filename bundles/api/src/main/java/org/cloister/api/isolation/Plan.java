package org.cloister.api.isolation;

import java.util.List;

/**
 * What a backend will do for a spec, as text in sections: a list of system calls, a domain XML, a
 * command line, an initrd listing. It holds no secret's content.
 *
 * @param backend the backend's name
 * @param sections what it will do, in order
 */
public record Plan(String backend, List<Section> sections) {

  /** Copies the sections. */
  public Plan {
    sections = List.copyOf(sections);
  }

  /**
   * One part of a plan.
   *
   * @param title what it is: {@code launch program}, {@code domain XML} …
   * @param lines the text, one line an entry, without line ends
   */
  public record Section(String title, List<String> lines) {
    /** Copies the lines. */
    public Section {
      lines = List.copyOf(lines);
    }
  }
}
