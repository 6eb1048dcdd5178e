package org.cloister.linux.cgroup;

/** Weights of the BFQ scheduler, which go from 1 to 1000 where all others go to 10000. */
public final class BfqWeight {
  private static final int ORDINARY = 100;
  private static final int HIGHEST = 10_000;
  private static final int HIGHEST_BFQ = 1_000;

  private BfqWeight() {}

  /**
   * {@return a weight in BFQ's range; up to 100, the ordinary one, it is the same}
   *
   * @param weight 1 to 10000
   */
  public static int of(int weight) {
    return weight <= ORDINARY
        ? weight
        : ORDINARY + (weight - ORDINARY) * (HIGHEST_BFQ - ORDINARY) / (HIGHEST - ORDINARY);
  }
}
