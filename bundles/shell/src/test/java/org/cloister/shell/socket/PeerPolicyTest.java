package org.cloister.shell.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;

class PeerPolicyTest {
  private final UserPrincipal root = user("0");
  private final UserPrincipal owner = user("4711");
  private final UserPrincipal nobody = user("65534");

  private static UserPrincipal user(String id) {
    try {
      return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(id);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void root_and_the_owner_may_command_and_others_may_not() {
    PeerPolicy policy = PeerPolicy.of(owner, root, nobody);

    assertThat(policy.allows(root)).isTrue();
    assertThat(policy.allows(owner)).isTrue();
    assertThat(policy.allows(nobody)).isFalse();
    assertThat(policy.allows(user("4712"))).isFalse();
  }

  /** Threat: whoever is in a user namespace without a counterpart here has this name. */
  @Test
  void nobody_may_not_command_even_a_platform_of_nobodys() {
    PeerPolicy policy = PeerPolicy.of(nobody, root, nobody);

    assertThat(policy.allows(nobody)).isFalse();
    assertThat(policy.allows(root)).isTrue();
  }
}
