package org.cloister.linux.launch;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Gives each slot of a program a name of its own, so that a plan tells one from another. */
final class SlotNames {
  private final Map<Slot, Slot> named = new IdentityHashMap<>();
  private final Map<String, Integer> used = new HashMap<>();

  SlotNames() {
    named.put(Slot.DISCARD, Slot.DISCARD);
  }

  /**
   * {@return the same step, printed with the names}
   *
   * @param step the next one of the program
   */
  Step in(Step step) {
    if (step instanceof Call call) {
      List<Argument> arguments = call.arguments().stream().map(this::in).toList();
      return new Call(call.call(), arguments, in(call.result()), call.tolerance(), call.subject());
    }
    if (step instanceof Compute compute) {
      Argument left = in(compute.left());
      return new Compute(in(compute.result()), compute.operator(), left, in(compute.right()));
    }
    if (step instanceof Load load) {
      Argument address = in(load.address());
      return new Load(in(load.result()), load.width(), address);
    }
    if (step instanceof Store store) {
      return new Store(store.width(), in(store.address()), in(store.value()));
    }
    if (step instanceof Jump jump) {
      return new Jump(jump.condition(), in(jump.left()), in(jump.right()), jump.label());
    }
    return step instanceof Enter enter ? new Enter(in(enter.address())) : step;
  }

  private Argument in(Argument argument) {
    return argument instanceof Slot slot ? in(slot) : argument;
  }

  private Slot in(Slot slot) {
    return named.computeIfAbsent(
        slot,
        fresh -> {
          String name = fresh.toString().substring(1);
          int count = used.merge(name, 1, Integer::sum);
          return count == 1 ? fresh : Slot.named(name + count);
        });
  }
}
