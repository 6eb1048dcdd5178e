package org.cloister.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.seccomp.ArgumentCondition.Comparison;

/** A compiled filter does exactly what its profile means. */
class SeccompCompilerProperties {
  // Few, so that rules meet each other and the calls that are made.
  private static final List<String> CALLS =
      List.of("read", "open", "openat", "clone", "socket", "ioctl", "mount", "mseal", "futex_wake");
  private static final List<Long> VALUES =
      List.of(
          0L,
          1L,
          2L,
          40L,
          0x7E020000L,
          0xFFFFFFFFL,
          0x100000000L,
          0x100000028L,
          0x7FFFFFFFFFFFFFFFL,
          0x8000000000000000L,
          0xFFFFFFFF00000000L,
          -1L,
          -2L);

  record Call(int number, List<Long> arguments) {
    long[] array() {
      return arguments.stream().mapToLong(Long::longValue).toArray();
    }
  }

  @Property(tries = 3000)
  void a_random_profile_is_obeyed(
      @ForAll("profiles") SeccompProfile profile,
      @ForAll Architecture architecture,
      @ForAll("capabilitySets") CapabilitySet granted,
      @ForAll("calls") List<Call> calls) {
    BpfMachine machine = new BpfMachine(SeccompCompiler.compile(profile, architecture, granted));

    for (Call call : calls) {
      int answer = machine.run(architecture.auditNumber(), call.number(), call.array());
      assertThat(SeccompAction.ofReturnValue(answer))
          .as("%s of %s", call, profile)
          .isEqualTo(meaning(profile, architecture, granted, call));
    }
  }

  @Property(tries = 500)
  void the_platforms_profile_is_obeyed(
      @ForAll Architecture architecture,
      @ForAll("capabilitySets") CapabilitySet granted,
      @ForAll("calls") List<Call> calls) {
    SeccompProfile profile = SeccompProfiles.standard();
    BpfMachine machine = new BpfMachine(SeccompCompiler.compile(profile, architecture, granted));

    for (Call call : calls) {
      int answer = machine.run(architecture.auditNumber(), call.number(), call.array());
      assertThat(SeccompAction.ofReturnValue(answer))
          .as("%s", call)
          .isEqualTo(meaning(profile, architecture, granted, call));
    }
  }

  @Property(tries = 300)
  void a_call_of_a_foreign_architecture_kills(
      @ForAll("profiles") SeccompProfile profile,
      @ForAll Architecture architecture,
      @ForAll int foreign,
      @ForAll int number) {
    int caller = foreign == architecture.auditNumber() ? foreign ^ 1 : foreign;

    int answer =
        new BpfMachine(SeccompCompiler.compile(profile, architecture, CapabilitySet.NONE))
            .run(caller, number, 0, 0, 0, 0, 0, 0);

    assertThat(SeccompAction.ofReturnValue(answer)).isEqualTo(SeccompAction.KILL);
  }

  /** The profile's own meaning, and beside it the one thing that no profile can change: x32. */
  private static SeccompAction meaning(
      SeccompProfile profile, Architecture architecture, CapabilitySet granted, Call call) {
    boolean x32 = Integer.compareUnsigned(call.number(), 0x40000000) >= 0;
    if (architecture == Architecture.X86_64 && x32) {
      return SeccompAction.ABSENT;
    }
    Optional<String> name = SyscallTable.of(architecture).name(call.number());
    return name.map(known -> profile.decide(known, granted, call.array()))
        .orElse(profile.unnamed());
  }

  @Provide
  Arbitrary<SeccompProfile> profiles() {
    return Combinators.combine(rules().list().ofMaxSize(12), actions(), actions())
        .as(SeccompProfile::new);
  }

  private static Arbitrary<SeccompRule> rules() {
    Arbitrary<Set<String>> names = Arbitraries.of(CALLS).set().ofMinSize(1).ofMaxSize(4);
    Arbitrary<List<ArgumentCondition>> conditions = conditions().list().ofMaxSize(4);
    Arbitrary<CapabilitySet> required = Arbitraries.of(CapabilitySet.NONE, sysAdmin());
    return Combinators.combine(names, actions(), conditions, required).as(SeccompRule::new);
  }

  private static Arbitrary<ArgumentCondition> conditions() {
    Arbitrary<Long> masks = Arbitraries.of(VALUES).filter(mask -> mask != 0);
    return Combinators.combine(
            Arbitraries.integers().between(0, 5), masks, Arbitraries.of(Comparison.class), values())
        .as(
            (argument, mask, comparison, value) ->
                new ArgumentCondition(argument, mask, comparison, value & mask));
  }

  private static Arbitrary<SeccompAction> actions() {
    return Arbitraries.of(
        SeccompAction.ALLOW,
        SeccompAction.LOG,
        SeccompAction.REFUSE,
        SeccompAction.ABSENT,
        SeccompAction.errno(97),
        SeccompAction.KILL);
  }

  private static Arbitrary<Long> values() {
    return Arbitraries.oneOf(Arbitraries.of(VALUES), Arbitraries.longs());
  }

  @Provide
  Arbitrary<CapabilitySet> capabilitySets() {
    return Arbitraries.oneOf(
        Arbitraries.of(CapabilitySet.NONE, sysAdmin()),
        Arbitraries.of(Capability.class)
            .set()
            .ofMaxSize(4)
            .map(set -> CapabilitySet.of(set.toArray(Capability[]::new))));
  }

  @Provide
  Arbitrary<List<Call>> calls() {
    Arbitrary<Integer> numbers =
        Arbitraries.oneOf(
            Arbitraries.of(CALLS).flatMap(SeccompCompilerProperties::numbersOf),
            Arbitraries.integers().between(0, 600),
            Arbitraries.integers());
    return Combinators.combine(numbers, values().list().ofSize(6)).as(Call::new).list().ofSize(40);
  }

  private static Arbitrary<Integer> numbersOf(String name) {
    return Arbitraries.of(Architecture.class)
        .map(architecture -> SyscallTable.of(architecture).number(name).orElse(-1));
  }

  private static CapabilitySet sysAdmin() {
    return CapabilitySet.of(Capability.SYS_ADMIN);
  }
}
