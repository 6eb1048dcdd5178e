package org.cloister.backend.kvm.sandbox;

import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.confinement.ConfinedQemu;
import org.cloister.backend.kvm.confinement.QemuUser;
import org.cloister.backend.kvm.live.GuestStarter;
import org.cloister.backend.kvm.plan.Foundation;
import org.cloister.backend.kvm.stock.SnapshotStock;

/** Knows what guests are made of on this host. */
public interface GuestMaker {
  /**
   * {@return what guests are made of}
   *
   * @throws IsolationException if something is missing
   */
  Foundation foundation() throws IsolationException;

  /**
   * {@return starts QEMU as a user}
   *
   * @param foundation what guests are made of
   * @param user the user
   */
  ConfinedQemu qemu(Foundation foundation, QemuUser user);

  /**
   * {@return starts guests}
   *
   * @param foundation what they are made of
   * @param qemu starts QEMU
   */
  GuestStarter starter(Foundation foundation, ConfinedQemu qemu);

  /** {@return is told of starts, and has snapshots made in between} */
  SnapshotStock stock();

  /**
   * Has the snapshot made that the next guests of a kind continue from, unless there is one or none
   * can be.
   *
   * @param foundation what they are made of
   * @param guest one of them
   */
  void stockUp(Foundation foundation, Guest guest);
}
