package org.cloister.linux.capability;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.StringJoiner;

/**
 * A set of capabilities as the kernel's 64-bit mask. Bits of capabilities that are newer than
 * {@link Capability} are kept.
 *
 * @param mask bit n stands for capability n
 */
public record CapabilitySet(long mask) {
  /** No capability. */
  public static final CapabilitySet NONE = new CapabilitySet(0);

  /**
   * {@return the set of some capabilities}
   *
   * @param capabilities its members
   */
  public static CapabilitySet of(Capability... capabilities) {
    long mask = 0;
    for (Capability capability : capabilities) {
      mask |= capability.mask();
    }
    return new CapabilitySet(mask);
  }

  /**
   * {@return the set of the capabilities with some names}
   *
   * @param names as {@link Capability#parse} takes them
   * @throws IllegalArgumentException if one does not exist; the message names the nearest one
   */
  public static CapabilitySet parse(Collection<String> names) {
    return of(names.stream().map(Capability::parse).toArray(Capability[]::new));
  }

  /**
   * {@return whether a capability is in the set}
   *
   * @param capability the capability
   */
  public boolean contains(Capability capability) {
    return (mask & capability.mask()) != 0;
  }

  /**
   * {@return whether every member of another set is in this one}
   *
   * @param other the other set
   */
  public boolean containsAll(CapabilitySet other) {
    return (other.mask & ~mask) == 0;
  }

  /**
   * {@return the members of this set or another}
   *
   * @param other the other set
   */
  public CapabilitySet or(CapabilitySet other) {
    return new CapabilitySet(mask | other.mask);
  }

  /**
   * {@return the members of this set that are in another too}
   *
   * @param other the other set
   */
  public CapabilitySet and(CapabilitySet other) {
    return new CapabilitySet(mask & other.mask);
  }

  /**
   * {@return the members of this set that are not in another}
   *
   * @param other the other set
   */
  public CapabilitySet minus(CapabilitySet other) {
    return new CapabilitySet(mask & ~other.mask);
  }

  /** {@return whether it has no member} */
  public boolean isEmpty() {
    return mask == 0;
  }

  /** {@return its members that have a name here, in the order of their numbers} */
  public Set<Capability> capabilities() {
    EnumSet<Capability> members = EnumSet.noneOf(Capability.class);
    for (Capability capability : Capability.values()) {
      if (contains(capability)) {
        members.add(capability);
      }
    }
    return members;
  }

  /** {@return the kernel's names with spaces between, {@code none} for the empty set} */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "none";
    }
    StringJoiner text = new StringJoiner(" ");
    for (int number = 0; number < Long.SIZE; number++) {
      if ((mask >>> number & 1) != 0) {
        String unnamed = "CAP_" + number;
        text.add(Capability.of(number).map(Capability::kernelName).orElse(unnamed));
      }
    }
    return text.toString();
  }
}
