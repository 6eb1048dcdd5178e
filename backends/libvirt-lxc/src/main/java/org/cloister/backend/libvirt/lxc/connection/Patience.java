package org.cloister.backend.libvirt.lxc.connection;

import java.time.Duration;

/**
 * How long a libvirtd that says nothing is waited for.
 *
 * @param opening until it answers a new connection
 * @param interval after how many seconds of silence it is asked for a sign of life
 * @param count how often, before the connection is given up
 */
record Patience(Duration opening, int interval, int count) {
  /** Half a minute; opening a connection takes milliseconds. */
  static final Patience USUAL = new Patience(Duration.ofSeconds(10), 5, 6);
}
