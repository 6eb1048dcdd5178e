package org.cloister.backend.kvm.command;

import java.nio.file.Path;
import java.util.Optional;

/** What a guest's network is connected to. */
public sealed interface GuestNetwork {
  /** {@return the same devices, for a guest that is not to reach anything} */
  GuestNetwork alone();

  /** Nothing: the guest has no network device. */
  record None() implements GuestNetwork {
    @Override
    public GuestNetwork alone() {
      return this;
    }
  }

  /**
   * The host's network, as QEMU reaches it with sockets of its own (user mode): connections from
   * the guest begin at the host; those to it come by ports that QEMU listens on.
   *
   * @param resolver the host's resolv.conf(5), with no symbolic link in its path: QEMU passes the
   *     guest's requests on to the first server in it; empty if there is none
   * @param lowPorts whether QEMU is to listen on ports below 1024
   */
  record User(Optional<Path> resolver, boolean lowPorts) implements GuestNetwork {
    @Override
    public GuestNetwork alone() {
      return new User(Optional.empty(), false);
    }
  }

  /**
   * An interface of the host's (tap): what the guest sends arrives there. It is there as long as
   * QEMU.
   *
   * @param device its name
   */
  record Tap(String device) implements GuestNetwork {
    /** The number of the interface's descriptor in QEMU. */
    public static final int DESCRIPTOR = 8;

    /** The device is the same whatever is at its other end. */
    @Override
    public GuestNetwork alone() {
      return new User(Optional.empty(), false);
    }
  }
}
