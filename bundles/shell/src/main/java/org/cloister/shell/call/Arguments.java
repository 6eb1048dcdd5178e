package org.cloister.shell.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.cloister.shell.text.Nearest;

/** What was typed after a verb, sorted into options and operands. */
public final class Arguments {
  private final Manual manual;
  private final Map<String, List<String>> options = new LinkedHashMap<>();
  private final List<String> operands = new ArrayList<>();

  private Arguments(Manual manual) {
    this.manual = manual;
  }

  /**
   * Sorts words after the conventions of getopt_long(3): {@code -f}, {@code -n5}, {@code -n 5},
   * {@code --lines=5}, {@code --lines 5}; {@code --} ends the options.
   *
   * @param manual the verb's, which names the options
   * @param words what was typed after the verb
   * @return the arguments
   * @throws Refusal if an option is unknown, or lacks or has a value against its kind
   */
  public static Arguments parse(Manual manual, List<String> words) {
    Arguments parsed = new Arguments(manual);
    int next = 0;
    while (next < words.size()) {
      String word = words.get(next++);
      if (word.equals("--")) {
        break;
      }
      if (word.startsWith("--")) {
        next = parsed.longOption(words, word, next);
      } else if (word.startsWith("-") && word.length() > 1) {
        next = parsed.shortOptions(words, word, next);
      } else {
        parsed.operands.add(word);
        if (manual.operands() == Operands.SERVICE_AND_PROGRAM) {
          next += next < words.size() && words.get(next).equals("--") ? 1 : 0;
          break;
        }
      }
    }
    parsed.operands.addAll(words.subList(next, words.size()));
    return parsed;
  }

  /**
   * {@return whether a verb's help is asked for in place of the verb}
   *
   * @param manual the verb's
   * @param words what was typed after the verb; those of a program or another command line do not
   *     count
   */
  static boolean askForHelp(Manual manual, List<String> words) {
    boolean foreign =
        manual.operands() == Operands.SERVICE_AND_PROGRAM || manual.operands() == Operands.WORDS;
    for (String word : words) {
      if (word.equals("--help") || word.equals("-h")) {
        return true;
      }
      if (word.equals("--") || foreign && !word.startsWith("-")) {
        return false;
      }
    }
    return false;
  }

  private int longOption(List<String> words, String word, int next) {
    int equals = word.indexOf('=');
    String name = word.substring(2, equals < 0 ? word.length() : equals);
    Option option =
        manual.options().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(word));
    if (equals >= 0 && option.value().isEmpty()) {
      throw usage("--" + name + " takes no value");
    }
    if (equals >= 0) {
      put(name, word.substring(equals + 1));
      return next;
    }
    return value(option, words, next);
  }

  private int shortOptions(List<String> words, String word, int next) {
    for (int i = 1; i < word.length(); i++) {
      String letter = word.substring(i, i + 1);
      Option option =
          manual.options().stream()
              .filter(candidate -> candidate.letter().equals(letter))
              .findFirst()
              .orElseThrow(() -> unknown(word));
      if (!option.value().isEmpty() && i + 1 < word.length()) {
        put(option.name(), word.substring(i + 1));
        return next;
      }
      next = value(option, words, next);
    }
    return next;
  }

  private int value(Option option, List<String> words, int next) {
    if (option.value().isEmpty()) {
      put(option.name(), "");
      return next;
    }
    if (next == words.size()) {
      throw usage("--" + option.name() + " wants a value: " + option.value());
    }
    put(option.name(), words.get(next));
    return next + 1;
  }

  private void put(String name, String value) {
    options.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
  }

  private Refusal unknown(String word) {
    List<String> names = manual.options().stream().map(option -> "--" + option.name()).toList();
    return usage("no option " + word + Nearest.hint(word, names));
  }

  /**
   * {@return a refusal that says what is wrong and points to the help}
   *
   * @param message what is wrong
   */
  public Refusal usage(String message) {
    return new Refusal(
        Refusal.USAGE, "%s: %s; see: help %s".formatted(manual.name(), message, manual.name()));
  }

  /** {@return whether an option was given} */
  public boolean has(Option option) {
    return options.containsKey(option.name());
  }

  /** {@return an option's value, if it was given; the last if it was given several times} */
  public Optional<String> value(Option option) {
    return values(option).stream().reduce((earlier, later) -> later);
  }

  /** {@return the values of an option that may be given several times, in their order} */
  public List<String> values(Option option) {
    return List.copyOf(options.getOrDefault(option.name(), List.of()));
  }

  /**
   * {@return an option's value as a number of 0 or more, if it was given}
   *
   * @throws Refusal if it is something else
   */
  public OptionalInt number(Option option) {
    Optional<String> given = value(option);
    if (given.isEmpty()) {
      return OptionalInt.empty();
    }
    String text = given.get();
    if (!text.matches("\\d{1,9}")) {
      throw usage("--" + option.name() + " wants a number, not \"" + text + "\"");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  /** {@return what was typed beside options} */
  public List<String> operands() {
    return List.copyOf(operands);
  }

  /**
   * {@return the operands, of which there must be at least one}
   *
   * @param what they are called
   * @throws Refusal if there is none
   */
  public List<String> some(String what) {
    if (operands.isEmpty()) {
      throw usage("wants " + what);
    }
    return operands();
  }

  /**
   * {@return the one operand}
   *
   * @param what it is called
   * @throws Refusal if there is none, or more than one
   */
  public String one(String what) {
    if (operands.size() != 1) {
      throw usage("wants " + what + (operands.isEmpty() ? "" : ", and nothing else"));
    }
    return operands.get(0);
  }

  /**
   * Makes sure that there is nothing beside options.
   *
   * @throws Refusal if there is
   */
  public void none() {
    if (!operands.isEmpty()) {
      throw usage("takes no \"" + operands.get(0) + "\"");
    }
  }
}
