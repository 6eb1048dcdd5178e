package org.cloister.supervisor.resolve;

/** Gives each service that wants a user namespace ids of its own, the same for ever. */
@FunctionalInterface
public interface IdBlocks {

  /**
   * {@return a service's block; nobody else has or gets any id of it. Where the host has set none
   * aside for the platform's user, that user's own ids: whether these are enough is for a backend
   * to say}
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
  record IdBlock(int uid, int gid, int count) {
    /**
     * {@return whether there is nothing but the platform's own ids, because none were set aside}
     */
    boolean ownOnly() {
      return count == 1;
    }
  }
}
