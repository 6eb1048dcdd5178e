package org.cloister.linux.account;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.posix.Group;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.Passwd;
import org.cloister.api.host.Accounts.User;

/**
 * The C library's name service, loaded at the first question: that takes half a second. One
 * question at a time, because the answers lie in the library's own memory.
 */
final class NativeNameService implements NameService {
  private static final int FIRST_GUESS = 64;

  @Override
  public synchronized Optional<User> user(String name) {
    return Optional.ofNullable(Library.POSIX.getpwnam(name)).map(NativeNameService::user);
  }

  @Override
  public synchronized Optional<User> user(int uid) {
    return Optional.ofNullable(Library.POSIX.getpwuid(uid)).map(NativeNameService::user);
  }

  @Override
  public synchronized Optional<Integer> group(String name) {
    return Optional.ofNullable(Library.POSIX.getgrnam(name)).map(Group::getGID).map(Long::intValue);
  }

  @Override
  public synchronized List<Integer> groupsOf(String user, int primary) {
    int[] count = {FIRST_GUESS};
    int[] groups = new int[FIRST_GUESS];
    // Too few: the library has told how many there are.
    while (Library.GROUPS.getgrouplist(user, primary, groups, count) < 0) {
      count[0] = Math.max(count[0], groups.length * 2);
      groups = new int[count[0]];
    }
    return Arrays.stream(groups, 0, count[0]).boxed().toList();
  }

  private static User user(Passwd entry) {
    return new User(
        entry.getLoginName(),
        (int) entry.getUID(),
        (int) entry.getGID(),
        entry.getHome(),
        entry.getShell());
  }

  /** What jnr-posix does not have of the C library. */
  public interface GroupList {
    /** getgrouplist(3). */
    int getgrouplist(String user, int group, @Out int[] groups, @In @Out int[] count);
  }

  /** Loaded when it is first used. */
  private static final class Library {
    static final POSIX POSIX = POSIXFactory.getPOSIX();
    static final GroupList GROUPS = LibraryLoader.create(GroupList.class).load("c");
  }
}
