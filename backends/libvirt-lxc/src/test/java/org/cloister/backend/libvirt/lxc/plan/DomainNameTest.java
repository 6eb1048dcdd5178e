package org.cloister.backend.libvirt.lxc.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class DomainNameTest {
  private static final UUID ID = UUID.fromString("0a1b2c3d-0000-0000-0000-000000000000");

  @Test
  void a_name_tells_the_platform_and_the_instance() {
    assertThat(DomainName.of("p1", "web.7", ID)).isEqualTo("cloister-p1-web.7-0a1b2c3d");
  }

  @Test
  void no_name_is_longer_than_the_kernel_lets_a_host_name_be() {
    assertThat(DomainName.of("p1", "w".repeat(200), ID))
        .hasSize(64)
        .startsWith(DomainName.prefix("p1") + "www")
        .endsWith("-0a1b2c3d");
  }
}
