package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Limits.IoLimit;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.ListType;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.CoresType;
import org.cloister.service.definition.value.CountType;
import org.cloister.service.definition.value.OrInfinity;
import org.cloister.service.definition.value.SizeType;
import org.cloister.service.definition.value.WholeType;

/** How much a service may use. */
final class LimitsType extends TableType<Limits> {
  private static final OrInfinity<Long> SIZE = new OrInfinity<>(new SizeType(1));
  private static final WholeType WEIGHT = new WholeType(1, 10_000);

  private static final Key<Optional<Long>> MEMORY =
      Key.of(
          "memory",
          SIZE,
          Optional.empty(),
          "Bytes above which a process inside is killed. With cgroup v1 only what is allocated under"
              + " the limit counts, not what a running service had before it was set.",
          "\"512M\"");

  private static final Key<Optional<Long>> MEMORY_HIGH =
      Key.of(
          "memory-high",
          SIZE,
          Optional.empty(),
          "Bytes above which the service is slowed and its memory reclaimed.",
          "\"400M\"");

  private static final Key<Optional<Long>> SWAP =
      Key.of(
          "swap",
          new OrInfinity<>(new SizeType(0)),
          Optional.empty(),
          "Bytes of swap beside the memory; `0` for none.",
          "0");

  private static final Key<Optional<Double>> CPU =
      Key.of(
          "cpu",
          new OrInfinity<>(new CoresType()),
          Optional.empty(),
          "Processor time in cores, `0.5`, or in per cent of one core, `\"50%\"`.",
          "\"150%\"");

  private static final Key<Integer> CPU_WEIGHT =
      Key.optional(
          "cpu-weight",
          WEIGHT,
          "100, as of everything else",
          "Share of the processors under contention.",
          "50");

  private static final Key<Optional<Long>> PIDS =
      Key.of(
          "pids",
          new OrInfinity<>(new CountType(1)),
          Optional.empty(),
          "Processes and threads.",
          "64");

  private static final Key<List<IoLimit>> IO =
      Key.of(
          "io",
          ListType.unique("an array of tables", new IoLimitType(), IoLimit::path),
          List.of(),
          "Limits of block devices.",
          "[{ path = \"/\", read-bytes = \"10M\" }]");

  private static final Key<Integer> IO_WEIGHT =
      Key.optional(
          "io-weight",
          WEIGHT,
          "100, as of everything else",
          "Share of block devices under contention.",
          "50");

  /** The limits of a service for which nothing was written. */
  static final Limits DEFAULT = Limits.NONE;

  LimitsType() {
    super("a table of limits");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(MEMORY, MEMORY_HIGH, SWAP, CPU, CPU_WEIGHT, PIDS, IO, IO_WEIGHT);
  }

  @Override
  protected Optional<Limits> make(Fields fields) {
    Optional<Double> cpu = fields.get(CPU);
    Optional<Integer> cpuWeight = fields.find(CPU_WEIGHT);
    Optional<Integer> ioWeight = fields.find(IO_WEIGHT);
    return Optional.of(
        new Limits(
            optional(fields.get(MEMORY)),
            optional(fields.get(MEMORY_HIGH)),
            optional(fields.get(SWAP)),
            cpu.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
            cpuWeight.map(OptionalInt::of).orElseGet(OptionalInt::empty),
            optional(fields.get(PIDS)),
            fields.get(IO),
            ioWeight.map(OptionalInt::of).orElseGet(OptionalInt::empty)));
  }

  @Override
  public Node write(Limits value) {
    return new TableBuilder()
        .put(MEMORY, boxed(value.memory()))
        .put(MEMORY_HIGH, boxed(value.memoryHigh()))
        .put(SWAP, boxed(value.swap()))
        .put(CPU, value.cpu().stream().boxed().findFirst())
        .put(CPU_WEIGHT, value.cpuWeight().stream().boxed().findFirst())
        .put(PIDS, boxed(value.pids()))
        .put(IO, value.io())
        .put(IO_WEIGHT, value.ioWeight().stream().boxed().findFirst())
        .build();
  }

  static OptionalLong optional(Optional<Long> value) {
    return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  static Optional<Long> boxed(OptionalLong value) {
    return value.stream().boxed().findFirst();
  }
}
