package org.cloister.supervisor.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cloister.api.host.Accounts;
import org.cloister.api.host.Accounts.SubordinateIds;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.resolve.IdBlocks;

/**
 * Deals out the ids set aside for sandboxes, a block a service, and remembers for ever who has
 * which: files of a service that is long gone must not belong to another. Thread-safe.
 */
public final class IdRanges implements IdBlocks {
  /** Room for every id up to nobody. */
  private static final int LARGE = 1 << 16;

  /** For an ordinary user's single range of 65536. */
  private static final int SMALL = 1 << 12;

  private static final int ENOUGH_LARGE_BLOCKS = 16;

  private final DurableFile<Dealt> file;
  private final Accounts accounts;

  /**
   * Names the file; nothing is touched.
   *
   * @param state the platform's state directory
   * @param accounts says which ids are set aside
   */
  public IdRanges(Path state, Accounts accounts) {
    this.file =
        new DurableFile<>(state.resolve("id-blocks.json"), Dealt.class, DurableFile.Lifetime.DISK);
    this.accounts = accounts;
  }

  @Override
  public synchronized IdBlock of(String service) {
    try {
      Dealt dealt = file.read().orElse(new Dealt(Map.of()));
      IdBlock block = dealt.blocks().get(service);
      return block != null ? block : deal(dealt, service);
    } catch (IOException e) {
      throw unresolvable(
          "user-namespace: cannot keep its ids in " + file.path() + ": " + e.getMessage());
    }
  }

  private IdBlock deal(Dealt dealt, String service) throws IOException {
    List<SubordinateIds> uids = accounts.subordinateUids();
    List<SubordinateIds> gids = accounts.subordinateGids();
    if (accounts.platformUid() != 0 && (uids.isEmpty() || gids.isEmpty())) {
      return own();
    }
    int size = blocks(uids, LARGE) >= ENOUGH_LARGE_BLOCKS ? LARGE : SMALL;
    int count = Math.min(blocks(uids, size), blocks(gids, size));
    for (int i = 0; i < count; i++) {
      IdBlock block = new IdBlock(first(uids, size, i), first(gids, size, i), size);
      if (dealt.blocks().values().stream().noneMatch(other -> overlap(block, other))) {
        Map<String, IdBlock> blocks = new TreeMap<>(dealt.blocks());
        blocks.put(service, block);
        file.write(new Dealt(blocks));
        return block;
      }
    }
    throw unresolvable(
        ("user-namespace: no block of %d ids is left (%d services have one); add to /etc/subuid and"
                + " /etc/subgid")
            .formatted(size, dealt.blocks().size()));
  }

  /** Not remembered: ids may be set aside any time. */
  private IdBlock own() {
    int uid = accounts.platformUid();
    return new IdBlock(
        uid, accounts.user(Integer.toString(uid)).map(Accounts.User::gid).orElse(uid), 1);
  }

  private static int blocks(List<SubordinateIds> ranges, int size) {
    return ranges.stream().mapToInt(range -> range.count() / size).sum();
  }

  private static int first(List<SubordinateIds> ranges, int size, int index) {
    int left = index;
    for (SubordinateIds range : ranges) {
      int here = range.count() / size;
      if (left < here) {
        return range.first() + left * size;
      }
      left -= here;
    }
    throw new IndexOutOfBoundsException(index);
  }

  private static boolean overlap(IdBlock one, IdBlock other) {
    return overlap(one.uid(), one.count(), other.uid(), other.count())
        || overlap(one.gid(), one.count(), other.gid(), other.count());
  }

  private static boolean overlap(int first, int count, int otherFirst, int otherCount) {
    return first < (long) otherFirst + otherCount && otherFirst < (long) first + count;
  }

  private static SupervisionException unresolvable(String message) {
    return new SupervisionException(SupervisionErrorCode.UNRESOLVABLE, message);
  }

  /**
   * The file's content.
   *
   * @param blocks by service
   */
  record Dealt(Map<String, IdBlock> blocks) {
    Dealt {
      blocks = blocks == null ? Map.of() : Map.copyOf(blocks);
    }
  }
}
