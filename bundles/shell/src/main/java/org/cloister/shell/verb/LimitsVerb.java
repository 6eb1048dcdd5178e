package org.cloister.shell.verb;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Usage;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Arguments;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Fields;
import org.cloister.shell.text.Nearest;
import org.cloister.shell.text.Plain;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Viewable;

/** Shows or changes how much a running service may use. */
public final class LimitsVerb implements Verb {
  private static final List<String> NAMES =
      List.of("memory", "memory-high", "swap", "cpu", "cpu-weight", "pids", "io-weight");
  private static final String UNITS = "KMGTPE";

  /** A size as a definition has it: {@code 64M}, {@code 64MB} and {@code 64MiB} are the same. */
  private static final Pattern SIZE =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(?:([" + UNITS + "])(?:i?B)?|B)?");

  /** A hundredth of a core is the least that a definition can have. */
  private static final double LEAST_CORES = 0.01;

  private final Supervisor supervisor;
  private final Services services;

  /**
   * Makes the verb.
   *
   * @param supervisor changes them
   * @param catalog knows templates
   */
  public LimitsVerb(Supervisor supervisor, DefinitionCatalog catalog) {
    this.supervisor = supervisor;
    this.services = new Services(supervisor, catalog);
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "limits",
            "NAME [LIMIT=VALUE]…",
            Operands.SERVICE_AND_WORDS,
            "show or change how much a running service may use, until its next start")
        .details(
            "Limits: memory, memory-high, swap (bytes, or with K, M, G, T), cpu (cores, or 50%),",
            "cpu-weight, pids, io-weight; the value infinity lifts a limit. What is not named stays as it is,",
            "and all of them hold until the service ends, also if the platform ends before. What is to",
            "hold from start to start belongs into the definition.")
        .with(Option.JSON)
        .example("limits redis", "limits and usage")
        .example("limits redis memory=512M cpu=0.5", "change two limits now");
  }

  @Override
  public Object run(Call call) throws IsolationException {
    List<String> operands = call.arguments().some("the name of a service");
    String name = operands.get(0);
    services.get(name);
    Limits limits = supervisor.limits(name);
    if (operands.size() > 1) {
      for (String assignment : operands.subList(1, operands.size())) {
        limits = with(call.arguments(), limits, assignment);
      }
      supervisor.update(name, limits);
    }
    boolean runs = services.get(name).pid().isPresent();
    return new View(
        name, limits, next(name), runs ? Optional.of(supervisor.usage(name)) : Optional.empty());
  }

  /** {@return the limits of the next start; empty if that could not be resolved just now} */
  private Optional<Limits> next(String name) {
    try {
      return Optional.of(supervisor.spec(name).limits());
    } catch (SupervisionException e) {
      return Optional.empty();
    }
  }

  /** {@return the limits with one of them set as an operator typed it} */
  static Limits with(Arguments arguments, Limits old, String assignment) {
    int equals = assignment.indexOf('=');
    String name = equals < 0 ? assignment : assignment.substring(0, equals);
    if (equals < 0 || !NAMES.contains(name)) {
      throw arguments.usage("no limit \"%s\"%s".formatted(assignment, Nearest.hint(name, NAMES)));
    }
    String value = assignment.substring(equals + 1);
    try {
      return with(old, name, value);
    } catch (IllegalArgumentException e) {
      throw arguments.usage(
          "%s must be %s, or \"infinity\", not \"%s\"".formatted(name, described(name), value));
    }
  }

  /** {@return what a value must be, in the words that a mistake in a definition is told with} */
  private static String described(String name) {
    return switch (name) {
      case "cpu" -> "a number of cores from 0.01 on, or a percentage of one core such as \"50%\"";
      case "cpu-weight", "io-weight" -> "an integer from 1 to 10000";
      case "pids" -> "an integer of at least 1";
      default -> "a size such as \"64M\"";
    };
  }

  private static Limits with(Limits old, String name, String value) {
    return new Limits(
        name.equals("memory") ? memory(value) : old.memory(),
        name.equals("memory-high") ? memory(value) : old.memoryHigh(),
        name.equals("swap") ? size(value) : old.swap(),
        name.equals("cpu") ? cores(value) : old.cpu(),
        name.equals("cpu-weight") ? weight(value) : old.cpuWeight(),
        name.equals("pids") ? count(value) : old.pids(),
        old.io(),
        name.equals("io-weight") ? weight(value) : old.ioWeight());
  }

  private static boolean lifted(String text) {
    return text.equals("infinity") || text.equals("none");
  }

  /** Nothing runs in no memory, but a service may do without swap. */
  private static OptionalLong memory(String text) {
    OptionalLong size = size(text);
    if (size.isPresent() && size.getAsLong() == 0) {
      throw new IllegalArgumentException();
    }
    return size;
  }

  private static OptionalLong size(String text) {
    if (lifted(text)) {
      return OptionalLong.empty();
    }
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    int power = matcher.group(2) == null ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
    BigDecimal bytes =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(1024).pow(power))
            .setScale(0, RoundingMode.FLOOR);
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException();
    }
    return OptionalLong.of(bytes.longValueExact());
  }

  private static OptionalLong count(String text) {
    if (lifted(text)) {
      return OptionalLong.empty();
    }
    long number = Long.parseLong(text);
    if (number < 1) {
      throw new IllegalArgumentException();
    }
    return OptionalLong.of(number);
  }

  private static OptionalDouble cores(String text) {
    if (lifted(text)) {
      return OptionalDouble.empty();
    }
    boolean percent = text.endsWith("%");
    double number = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
    double cores = percent ? number / 100 : number;
    if (!(cores >= LEAST_CORES) || Double.isInfinite(cores)) {
      throw new IllegalArgumentException();
    }
    return OptionalDouble.of(cores);
  }

  private static OptionalInt weight(String text) {
    if (lifted(text)) {
      return OptionalInt.empty();
    }
    int number = Integer.parseInt(text);
    if (number < 1 || number > 10_000) {
      throw new IllegalArgumentException();
    }
    return OptionalInt.of(number);
  }

  private record View(String name, Limits limits, Optional<Limits> next, Optional<Usage> usage)
      implements Viewable {
    @Override
    public List<String> lines(Style style) {
      Fields fields = new Fields(style);
      fields.add("limits", LimitsText.of(limits));
      next.filter(other -> !other.equals(limits))
          .ifPresent(other -> fields.add("next start", LimitsText.of(other)));
      usage.ifPresent(known -> fields.add("usage", UsageText.of(known)));
      List<String> lines = new ArrayList<>(List.of(style.strong(name)));
      lines.addAll(fields.lines());
      return lines;
    }

    @Override
    public Object plain() {
      Map<String, Object> plain = new LinkedHashMap<>();
      plain.put("name", name);
      plain.put("limits", Plain.of(limits));
      plain.put("next", Plain.of(next));
      plain.put("usage", Plain.of(usage));
      return plain;
    }
  }
}
