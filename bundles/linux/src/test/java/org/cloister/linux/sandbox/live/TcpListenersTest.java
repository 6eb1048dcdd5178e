package org.cloister.linux.sandbox.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TcpListenersTest {
  private static final String TABLE =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:1A0B 00000000:0000 0A 00000000:00000000 00:00000000 00000000   103        0 4711 1 0 100 0
         1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0
         2: 0100007F:1A0B 0100007F:C350 01 00000000:00000000 00:00000000 00000000   103        0 4713 1 0 20 4
         3: 0100
      """;
  private static final String TABLE_6 =
      """
        sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 00000000000000000000000000000000:1A0B 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4714 1 0 100 0
      """;

  @Test
  void only_sockets_that_listen_on_the_port_count() {
    assertThat(TcpListeners.inodes(TABLE, 6667)).containsExactly("4711");
    assertThat(TcpListeners.inodes(TABLE, 80)).containsExactly("4712");
    assertThat(TcpListeners.inodes(TABLE, 50000)).isEmpty();
  }

  @Test
  void the_table_of_version_6_is_read_as_well() {
    assertThat(TcpListeners.inodes(TABLE_6, 6667)).containsExactly("4714");
  }

  @Test
  void an_empty_table_has_none() {
    assertThat(TcpListeners.inodes("", 80)).isEmpty();
  }
}
