package org.cloister.supervisor.resolve;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;

/**
 * Maps of a user namespace: ids from 0 on as far as the block goes. Where a block is too small to
 * hold nobody (65534), its last id stands for nobody, whom many daemons want to be.
 */
record IdMaps(List<IdRange> uids, List<IdRange> gids) {
  private static final int NOBODY = 65534;

  static final IdMaps NONE = new IdMaps(List.of(), List.of());

  static IdMaps of(IdBlocks.IdBlock block, Credentials credentials) {
    if (block.ownOnly()) {
      return new IdMaps(
          List.of(new IdRange(credentials.uid(), block.uid(), 1)),
          List.of(new IdRange(credentials.gid(), block.gid(), 1)));
    }
    List<IdRange> uids = map(block.uid(), block.count());
    List<IdRange> gids = map(block.gid(), block.count());
    check(uids, "user", credentials.uid());
    IntStream.concat(
            IntStream.of(credentials.gid()),
            credentials.groups().stream().mapToInt(Integer::intValue))
        .forEach(gid -> check(gids, "group", gid));
    return new IdMaps(uids, gids);
  }

  private static List<IdRange> map(int first, int count) {
    if (count > NOBODY) {
      return List.of(new IdRange(0, first, count));
    }
    List<IdRange> ranges = new ArrayList<>();
    ranges.add(new IdRange(0, first, count - 1));
    ranges.add(new IdRange(NOBODY, first + count - 1, 1));
    return ranges;
  }

  private static void check(List<IdRange> map, String what, int id) {
    if (map.stream()
        .noneMatch(range -> id - range.inside() < range.count() && id >= range.inside())) {
      throw new SupervisionException(
          SupervisionErrorCode.UNRESOLVABLE,
          "user-namespace: the %s id %d is outside the %d ids that there are for this service"
              .formatted(what, id, map.stream().mapToInt(IdRange::count).sum()));
    }
  }
}
