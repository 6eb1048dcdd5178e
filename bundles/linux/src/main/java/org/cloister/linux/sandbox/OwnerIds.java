package org.cloister.linux.sandbox;

import java.util.List;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;

/**
 * Translates ids inside to those that the launch program must give where it makes private memory:
 * that depends on whether it is in the user namespace already.
 */
public interface OwnerIds {
  /**
   * {@return the user id to give}
   *
   * @param inside the id inside
   * @throws IsolationException if the user namespace has no such user
   */
  long uid(int inside) throws IsolationException;

  /**
   * {@return the group id to give}
   *
   * @param inside the id inside
   * @throws IsolationException if the user namespace has no such group
   */
  long gid(int inside) throws IsolationException;

  /** The ids are the same, for there is no user namespace. */
  record Same() implements OwnerIds {
    @Override
    public long uid(int inside) {
      return Integer.toUnsignedLong(inside);
    }

    @Override
    public long gid(int inside) {
      return Integer.toUnsignedLong(inside);
    }
  }

  /**
   * Memory is made outside, and must belong to the ids that stand for those inside.
   *
   * @param uidMap the map of user ids
   * @param gidMap the map of group ids
   */
  record Outside(List<IdRange> uidMap, List<IdRange> gidMap) implements OwnerIds {
    @Override
    public long uid(int inside) throws IsolationException {
      return map(uidMap, inside, "user");
    }

    @Override
    public long gid(int inside) throws IsolationException {
      return map(gidMap, inside, "group");
    }

    private static long map(List<IdRange> ranges, int inside, String kind)
        throws IsolationException {
      for (IdRange range : ranges) {
        if (covers(range, inside)) {
          return Integer.toUnsignedLong(range.outside() + inside - range.inside());
        }
      }
      throw new IsolationException(
          IsolationErrorCode.NOT_FOUND,
          "map the " + kind + " id",
          Integer.toUnsignedString(inside),
          "",
          "the user namespace has no such " + kind,
          "give its map a range with this id",
          null);
    }
  }

  /**
   * Memory is made inside. What should belong to an id that does not exist there, as root does not
   * for an ordinary user, belongs to the first that does.
   *
   * @param uidMap the map of user ids
   * @param gidMap the map of group ids
   */
  record Inside(List<IdRange> uidMap, List<IdRange> gidMap) implements OwnerIds {
    @Override
    public long uid(int inside) {
      return existing(uidMap, inside);
    }

    @Override
    public long gid(int inside) {
      return existing(gidMap, inside);
    }

    private static long existing(List<IdRange> ranges, int inside) {
      boolean exists = ranges.stream().anyMatch(range -> covers(range, inside));
      return Integer.toUnsignedLong(exists ? inside : ranges.get(0).inside());
    }
  }

  /** {@return whether an id inside is in a range} */
  static boolean covers(IdRange range, int inside) {
    return Integer.compareUnsigned(inside, range.inside()) >= 0
        && Integer.compareUnsigned(inside - range.inside(), range.count()) < 0;
  }
}
