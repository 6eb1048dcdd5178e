package org.cloister.backend.namespace.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.util.List;
import org.cloister.api.isolation.Seccomp;
import org.cloister.backend.contract.PrivilegesContract;
import org.cloister.backend.contract.Sandboxes.Outcome;
import org.junit.jupiter.api.Test;

class PrivilegesTest extends PrivilegesContract {
  @Test
  void a_user_namespace_has_no_say_about_mounts() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .userNamespace()
                .capabilities("CAP_SYS_ADMIN")
                .seccomp(new Seccomp(Seccomp.Mode.UNCONFINED, List.of(), List.of()))
                .shell("umount /proc/sys; mount -t tmpfs none /tmp"));

    assertThat(outcome.output()).contains("umount: /proc/sys").contains("mount: /tmp");
  }
}
