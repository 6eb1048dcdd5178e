package org.cloister.linux.sandbox.live;

import java.util.List;
import java.util.OptionalLong;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;
import org.cloister.linux.sandbox.UserNamespace;

/** What around a sandbox's processes differs from backend to backend. Thread-safe. */
public interface Housing {
  /** {@return the kind of sandbox in a few words, as {@code status} shows it} */
  String kind();

  /**
   * {@return whether the first process is an init of the platform's, and the service the second}
   */
  boolean hasInit();

  /** {@return the user namespace that its programs are in} */
  UserNamespace userNamespace();

  /**
   * {@return which limits cannot be honoured}
   *
   * @param limits what is asked
   */
  List<Shortfall> shortfalls(Limits limits);

  /** The sandbox is about to be killed. Must not block. */
  default void doomed() {}

  /**
   * {@return how often the kernel killed a process inside for want of memory, if that was counted
   * before the control groups went; empty if they are to be asked}
   */
  default OptionalLong oomKills() {
    return OptionalLong.empty();
  }

  /** Lets go of what is held for the sandbox, which runs on. Idempotent. */
  default void release() {}

  /**
   * Removes whatever the sandbox had on the host beside its control groups; its first process has
   * ended. May block.
   *
   * @param status how the first process ended, as far as its parent can be asked
   * @return how the service ended
   */
  ExitStatus clear(ExitStatus status);
}
