package org.cloister.supervisor.resolve;

/** Gives each service that wants a user namespace ids of its own, the same for ever. */
@FunctionalInterface
public interface IdBlocks {

  /**
   * {@return a service's block; nobody else has or gets any id of it}
   *
   * @param service its name
   * @throws org.cloister.api.supervision.SupervisionException if no block is left
   */
  IdBlock of(String service);

  /**
   * Consecutive ids on the host.
   *
   * @param uid the first user id
   * @param gid the first group id
   * @param count how many of each
   */
  record IdBlock(int uid, int gid, int count) {}
}
