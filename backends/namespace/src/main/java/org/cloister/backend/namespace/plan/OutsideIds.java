package org.cloister.backend.namespace.plan;

import java.util.List;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;

/**
 * Translates ids inside to those that the launch program must use where private memory is made:
 * outside the user namespace if it is entered afterwards, inside otherwise.
 *
 * @param uidMap the map of user ids to apply; empty to leave them
 * @param gidMap the map of group ids to apply; empty to leave them
 */
record OutsideIds(List<IdRange> uidMap, List<IdRange> gidMap) {
  long uid(int inside) throws IsolationException {
    return map(uidMap, inside, "user");
  }

  long gid(int inside) throws IsolationException {
    return map(gidMap, inside, "group");
  }

  private static long map(List<IdRange> ranges, int inside, String kind) throws IsolationException {
    long id = Integer.toUnsignedLong(inside);
    if (ranges.isEmpty()) {
      return id;
    }
    for (IdRange range : ranges) {
      long offset = id - Integer.toUnsignedLong(range.inside());
      if (offset >= 0 && offset < Integer.toUnsignedLong(range.count())) {
        return Integer.toUnsignedLong(range.outside()) + offset;
      }
    }
    throw new IsolationException(
        IsolationErrorCode.NOT_FOUND,
        "map the " + kind + " id",
        Long.toString(id),
        "",
        "the user namespace has no such " + kind,
        "give its map a range with this id",
        null);
  }
}
