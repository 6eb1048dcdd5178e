package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.ResourceLimit;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.Spelling;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.CountType;
import org.cloister.service.definition.value.OrInfinity;

/** The soft and the hard value of one resource limit. */
final class RlimitType extends TableType<RlimitType.Range> {
  /** Names of resources (setrlimit(2)), without RLIMIT_. */
  private static final List<String> RESOURCES =
      List.of(
          "as",
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private static final OrInfinity<Long> LIMIT = new OrInfinity<>(new CountType(0));

  private static final Key<Optional<Long>> SOFT =
      Key.required("soft", LIMIT, "The limit in force.", "1024");

  private static final Key<Optional<Long>> HARD =
      Key.optional("hard", LIMIT, "the same as `soft`", "The ceiling of the soft limit.", "4096");

  RlimitType() {
    super("an integer, \"infinity\", or a table with soft and hard");
  }

  /** {@return what is wrong with a resource's name; empty if nothing} */
  static String objection(String resource) {
    return RESOURCES.contains(resource)
        ? ""
        : "is not a resource limit" + Spelling.advice(resource, RESOURCES);
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(SOFT, HARD);
  }

  @Override
  public Optional<Key<?>> shorthand() {
    return Optional.of(SOFT);
  }

  @Override
  protected Optional<Range> make(Fields fields) {
    Optional<Long> soft = fields.require(SOFT).orElse(Optional.of(0L));
    Optional<Long> hard = fields.written(HARD) ? fields.find(HARD).orElse(soft) : soft;
    fields.refuse(
        hard.isPresent() && (soft.isEmpty() || soft.get() > hard.get()),
        "must not be above hard",
        SOFT,
        HARD);
    return Optional.of(new Range(number(soft), number(hard)));
  }

  @Override
  public Node write(Range value) {
    return new TableBuilder().put(SOFT, limit(value.soft())).put(HARD, limit(value.hard())).build();
  }

  private static long number(Optional<Long> limit) {
    return limit.orElse(ResourceLimit.INFINITY);
  }

  private static Optional<Long> limit(long number) {
    return number == ResourceLimit.INFINITY ? Optional.empty() : Optional.of(number);
  }

  /** A resource limit without its name. */
  record Range(long soft, long hard) {}
}
