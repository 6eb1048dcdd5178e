package org.cloister.shell.call;

import java.util.List;

/**
 * What there is to know about a verb.
 *
 * @param name the verb
 * @param synopsis what is typed after it
 * @param summary one line
 * @param details more lines; may be empty
 * @param operands what it takes
 * @param options its options
 * @param examples command lines with what they do
 */
public record Manual(
    String name,
    String synopsis,
    String summary,
    List<String> details,
    Operands operands,
    List<Option> options,
    List<Example> examples) {

  /** Copies the lists. */
  public Manual {
    details = List.copyOf(details);
    options = List.copyOf(options);
    examples = List.copyOf(examples);
  }

  /**
   * An example.
   *
   * @param line what is typed
   * @param meaning what it does
   */
  public record Example(String line, String meaning) {}

  /**
   * {@return the beginning of a manual without options and examples}
   *
   * @param name the verb
   * @param synopsis what is typed after it
   * @param operands what it takes
   * @param summary one line
   */
  public static Manual of(String name, String synopsis, Operands operands, String summary) {
    return new Manual(name, synopsis, summary, List.of(), operands, List.of(), List.of());
  }

  /** {@return this with options} */
  public Manual with(Option... more) {
    return new Manual(name, synopsis, summary, details, operands, List.of(more), examples);
  }

  /** {@return this with more lines on what it does} */
  public Manual details(String... lines) {
    return new Manual(name, synopsis, summary, List.of(lines), operands, options, examples);
  }

  /** {@return this with one more example} */
  public Manual example(String line, String meaning) {
    List<Example> more = new java.util.ArrayList<>(examples);
    more.add(new Example(line, meaning));
    return new Manual(name, synopsis, summary, details, operands, options, more);
  }
}
