package org.cloister.linux.sandbox.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnAddressesTest {
  @Test
  void the_addresses_of_its_interfaces_are_found_once_each() {
    assertThat(
            OwnAddresses.four(
                """
                Main:
                  +-- 0.0.0.0/0 3 0 5
                     |-- 0.0.0.0
                        /0 universe UNICAST
                     |-- 169.254.1.1
                        /32 link UNICAST
                Local:
                  +-- 0.0.0.0/0 2 0 2
                     +-- 127.0.0.0/8 2 0 2
                        |-- 127.0.0.1
                           /32 host LOCAL
                     |-- 10.189.3.4
                        /32 host LOCAL
                Local:
                     |-- 10.189.3.4
                        /32 host LOCAL
                """))
        .containsExactly("10.189.3.4");
  }

  @Test
  void of_ipv6_those_that_others_can_reach() throws Exception {
    assertThat(
            OwnAddresses.six(
                """
                00000000000000000000000000000001 01 80 10 80       lo
                fe80000000000000a8aa3bfffe5b6b01 02 40 20 80     eth0
                fd070000000000000000000000000002 02 40 00 80     eth0
                20010db8000000000001000000000000 02 40 00 80     eth0
                20010db8000000010002000300040005 02 40 00 80     eth0
                """))
        .containsExactly("fd07::2", "2001:db8:0:0:1::", "2001:db8:0:1:2:3:4:5");
  }
}
