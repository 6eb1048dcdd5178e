package org.cloister.linux.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.host.Accounts.SubordinateIds;
import org.cloister.api.host.Accounts.User;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAccountsTest {
  private static final User TOR = new User("debian-tor", 104, 110, "/var/lib/tor", "/bin/false");
  private static final User ANNE = new User("anne", 70001, 70000, "/home/anne", "/bin/zsh");

  @TempDir Path etc;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void an_etc_directory() throws IOException {
    Files.writeString(
        etc.resolve("passwd"),
        """
        root:x:0:0:root:/root:/bin/bash
        # a comment
        broken:x:abc:0::/:/bin/sh
        +::::::
        debian-tor:x:104:110::/var/lib/tor:/bin/false
        """);
    Files.writeString(
        etc.resolve("group"),
        """
        root:x:0:
        adm:x:4:syslog,debian-tor
        ssl-cert:x:105:debian-tor
        debian-tor:x:110:debian-tor
        """);
    Files.writeString(etc.resolve("nsswitch.conf"), "passwd: files ldap\ngroup:  files\n");
  }

  @Test
  void who_is_in_the_files_is_found_without_the_c_library() {
    assertThat(accounts(0).user("debian-tor")).contains(TOR);
    assertThat(accounts(0).user("104")).contains(TOR);
    assertThat(accounts(0).group("ssl-cert")).contains(105);
    assertThat(asked).isEmpty();
  }

  @Test
  void who_is_not_in_the_files_is_asked_for_by_name() {
    assertThat(accounts(0).user("anne")).contains(ANNE);
    assertThat(accounts(0).user("70001")).contains(ANNE);
    assertThat(accounts(0).group("staff")).contains(70002);
    assertThat(accounts(0).user("nobody-here")).isEmpty();
    assertThat(asked).containsExactly("user anne", "user 70001", "group staff", "user nobody-here");
  }

  @Test
  void a_number_that_nobody_has_is_a_user_with_a_group_of_its_own() {
    assertThat(accounts(0).user("4711"))
        .contains(new User("4711", 4711, 4711, "/", "/usr/sbin/nologin"));
    assertThat(accounts(0).group("4711")).contains(4711);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "a b", "a\nb", "a\0b", "../x", "+", "99999999999", "-1"})
  void nonsense_is_nobody(String name) {
    assertThat(accounts(0).user(name)).isEmpty();
    assertThat(accounts(0).group(name)).isEmpty();
  }

  @Test
  void supplementary_groups_leave_out_the_primary_one() {
    assertThat(accounts(0).supplementaryGroups(TOR)).containsExactly(4, 105);
    assertThat(asked).isEmpty();
  }

  @Test
  void where_groups_come_from_elsewhere_too_the_c_library_is_asked() throws IOException {
    Files.writeString(etc.resolve("nsswitch.conf"), "group: files [SUCCESS=merge] sss\n");

    assertThat(accounts(0).supplementaryGroups(TOR)).containsExactly(4, 70002);
    assertThat(asked).containsExactly("groups debian-tor 110");
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "'group: files', true",
    "'group:files # ldap', true",
    "'#group: ldap', true",
    "'group: files systemd', false",
    "'group: files [!SUCCESS=return] ldap', false",
    "'passwd: ldap', true"
  })
  void nsswitch_tells_whether_the_files_are_all(String text, boolean alone) {
    assertThat(NameServiceSwitch.filesAlone(text, "group")).isEqualTo(alone);
  }

  @Test
  void an_ordinary_user_has_the_ranges_under_its_name_and_number() throws IOException {
    Files.writeString(
        etc.resolve("subuid"),
        "debian-tor:100000:65536\nother:1:2\n104:300000:10\nx:y:z\ndebian-tor:5:0\n");

    assertThat(accounts(104).subordinateUids())
        .containsExactly(new SubordinateIds(100000, 65536), new SubordinateIds(300000, 10));
    assertThat(accounts(104).subordinateGids()).isEmpty();
  }

  @Test
  void root_has_a_range_that_nobody_else_has() throws IOException {
    int first = 0x70000000;
    int count = 0x0FFE0000;
    assertThat(accounts(0).subordinateUids()).containsExactly(new SubordinateIds(first, count));

    Files.writeString(etc.resolve("subuid"), "bob:1879048192:1000\neve:1879050000:500\n");
    assertThat(accounts(0).subordinateUids())
        .containsExactly(
            new SubordinateIds(first + 1000, 808), new SubordinateIds(first + 2308, count - 2308));
  }

  @Test
  void an_administrator_can_set_roots_range() throws IOException {
    Files.writeString(etc.resolve("subuid"), "root:1:2\ncloister:500000:65536\n");
    Files.writeString(etc.resolve("subgid"), "root:600000:65536\n");

    assertThat(accounts(0).subordinateUids()).containsExactly(new SubordinateIds(500000, 65536));
    assertThat(accounts(0).subordinateGids()).containsExactly(new SubordinateIds(600000, 65536));
  }

  @Test
  void this_hosts_own_accounts_are_found_by_files_and_by_the_c_library() {
    HostAccounts accounts = new HostAccounts();
    NativeNameService library = new NativeNameService();
    User root = accounts.user("root").orElseThrow();

    assertThat(root.uid()).isZero();
    assertThat(library.user("root")).contains(root);
    assertThat(library.user(0)).contains(root);
    assertThat(library.user("nobody-of-this-name")).isEmpty();
    assertThat(library.group("root")).contains(0);
    assertThat(library.group("no-group-of-this-name")).isEmpty();
    assertThat(library.groupsOf("root", 0)).contains(0);
    assertThat(accounts.supplementaryGroups(root)).doesNotContain(0);
    assertThat(accounts.platformUid()).isEqualTo(ownerOfThisProcess());
  }

  private static int ownerOfThisProcess() {
    return new HostAccounts()
        .user(ProcessHandle.current().info().user().orElseThrow())
        .orElseThrow()
        .uid();
  }

  private HostAccounts accounts(int uid) {
    return new HostAccounts(etc, new FakeNameService(), uid);
  }

  /** An LDAP server with one user and one group. */
  private final class FakeNameService implements NameService {
    @Override
    public Optional<User> user(String name) {
      asked.add("user " + name);
      return Optional.of(ANNE).filter(user -> user.name().equals(name));
    }

    @Override
    public Optional<User> user(int uid) {
      asked.add("user " + uid);
      return Optional.of(ANNE).filter(user -> user.uid() == uid);
    }

    @Override
    public Optional<Integer> group(String name) {
      asked.add("group " + name);
      return Optional.of(70002).filter(group -> name.equals("staff"));
    }

    @Override
    public List<Integer> groupsOf(String user, int primary) {
      asked.add("groups " + user + " " + primary);
      return List.of(primary, 4, 70002, 4);
    }
  }
}
