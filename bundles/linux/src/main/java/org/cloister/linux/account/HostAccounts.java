package org.cloister.linux.account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.cloister.api.host.Accounts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of this host. Nothing is kept: a user that was added a moment ago is found. The
 * order is that of an ordinary nsswitch.conf(5), the files before everything else.
 */
@Component
public final class HostAccounts implements Accounts {
  private static final Logger LOG = LoggerFactory.getLogger(HostAccounts.class);
  private static final String NOBODYS_HOME = "/";
  private static final String NOBODYS_SHELL = "/usr/sbin/nologin";
  private static final String SWITCH = "nsswitch.conf";

  private final Path etc;
  private final NameService nameService;
  private final int uid;

  /** Knows the accounts of this host. */
  @Activate
  public HostAccounts() {
    this(Path.of("/etc"), new NativeNameService(), effectiveUid());
  }

  HostAccounts(Path etc, NameService nameService, int uid) {
    this.etc = etc;
    this.nameService = nameService;
    this.uid = uid;
  }

  @Override
  public Optional<User> user(String name) {
    String passwd = text("passwd");
    Optional<User> byName = PasswdFile.user(passwd, name);
    OptionalInt number = AccountName.number(name);
    if (byName.isPresent() || !AccountName.isValid(name)) {
      return byName;
    }
    return number.isPresent()
        ? Optional.of(userOfNumber(passwd, number.getAsInt()))
        : nameService.user(name);
  }

  private User userOfNumber(String passwd, int number) {
    return PasswdFile.user(passwd, number)
        .or(() -> nameService.user(number))
        // Its group is its own number, never that of root.
        .orElseGet(
            () -> new User(Integer.toString(number), number, number, NOBODYS_HOME, NOBODYS_SHELL));
  }

  @Override
  public Optional<Integer> group(String name) {
    Optional<Integer> byName = GroupFile.group(text("group"), name);
    OptionalInt number = AccountName.number(name);
    if (byName.isPresent() || !AccountName.isValid(name)) {
      return byName;
    }
    return number.isPresent() ? Optional.of(number.getAsInt()) : nameService.group(name);
  }

  @Override
  public List<Integer> supplementaryGroups(User user) {
    List<Integer> groups =
        NameServiceSwitch.filesAlone(text(SWITCH), "group")
            ? GroupFile.groupsOf(text("group"), user.name())
            : nameService.groupsOf(user.name(), user.gid());
    return groups.stream().filter(group -> group != user.gid()).distinct().sorted().toList();
  }

  @Override
  public int platformUid() {
    return uid;
  }

  @Override
  public List<SubordinateIds> subordinateUids() {
    return subordinateIds("subuid");
  }

  @Override
  public List<SubordinateIds> subordinateGids() {
    return subordinateIds("subgid");
  }

  private List<SubordinateIds> subordinateIds(String file) {
    String owner = PasswdFile.user(text("passwd"), uid).map(User::name).orElse("");
    return SubordinateFile.ranges(text(file), owner, uid);
  }

  private String text(String file) {
    try {
      return Files.readString(etc.resolve(file));
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", etc.resolve(file), e.getMessage());
      return "";
    }
  }

  private static int effectiveUid() {
    try {
      return EffectiveUser.parse(Files.readString(Path.of("/proc/self/status")));
    } catch (IOException e) {
      throw new IllegalStateException("/proc/self/status: " + e.getMessage(), e);
    }
  }
}
