package org.cloister.linux.capability;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cloister.linux.spelling.NearestName;

/** A capability of the kernel (capabilities(7), linux/capability.h). */
public enum Capability {
  /** Change the owner of any file. */
  CHOWN(0),
  /** Pass over the permissions of files. */
  DAC_OVERRIDE(1),
  /** Read any file and search any directory. */
  DAC_READ_SEARCH(2),
  /** Act on a file as its owner may. */
  FOWNER(3),
  /** Keep set-user-id and set-group-id bits when a file changes. */
  FSETID(4),
  /** Send signals to any process. */
  KILL(5),
  /** Change group ids. */
  SETGID(6),
  /** Change user ids. */
  SETUID(7),
  /** Change the capability sets. */
  SETPCAP(8),
  /** Set the immutable and append-only attributes of files. */
  LINUX_IMMUTABLE(9),
  /** Bind ports below 1024. */
  NET_BIND_SERVICE(10),
  /** Broadcast and listen to multicast; unused by the kernel. */
  NET_BROADCAST(11),
  /** Configure the network. */
  NET_ADMIN(12),
  /** Use raw and packet sockets. */
  NET_RAW(13),
  /** Lock memory. */
  IPC_LOCK(14),
  /** Pass over the permissions of System V IPC objects. */
  IPC_OWNER(15),
  /** Load and unload kernel modules. */
  SYS_MODULE(16),
  /** Reach I/O ports and raw memory. */
  SYS_RAWIO(17),
  /** Change the root directory. */
  SYS_CHROOT(18),
  /** Trace any process. */
  SYS_PTRACE(19),
  /** Switch process accounting. */
  SYS_PACCT(20),
  /** Mount, and a multitude of other administrative operations. */
  SYS_ADMIN(21),
  /** Reboot and load a new kernel. */
  SYS_BOOT(22),
  /** Raise priorities and set scheduling policies. */
  SYS_NICE(23),
  /** Exceed resource limits. */
  SYS_RESOURCE(24),
  /** Set the clocks. */
  SYS_TIME(25),
  /** Configure and hang up terminals. */
  SYS_TTY_CONFIG(26),
  /** Make device files. */
  MKNOD(27),
  /** Take leases on any file. */
  LEASE(28),
  /** Write records to the audit log. */
  AUDIT_WRITE(29),
  /** Configure auditing. */
  AUDIT_CONTROL(30),
  /** Set the capabilities of files. */
  SETFCAP(31),
  /** Pass over mandatory access control. */
  MAC_OVERRIDE(32),
  /** Configure mandatory access control. */
  MAC_ADMIN(33),
  /** Use privileged operations of the kernel's log. */
  SYSLOG(34),
  /** Set timers that wake the machine. */
  WAKE_ALARM(35),
  /** Keep the machine from suspending. */
  BLOCK_SUSPEND(36),
  /** Read the audit log. */
  AUDIT_READ(37),
  /** Use performance monitoring. */
  PERFMON(38),
  /** Use privileged operations of bpf(2). */
  BPF(39),
  /** Set what checkpoint and restore need, such as the next process id. */
  CHECKPOINT_RESTORE(40);

  private static final String PREFIX = "CAP_";
  private static final Capability[] BY_NUMBER = values();
  private static final List<String> NAMES = Arrays.stream(BY_NUMBER).map(Enum::name).toList();

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  /** {@return its number, which is its bit in a mask} */
  public int number() {
    return number;
  }

  /** {@return its name as the manual writes it: {@code CAP_NET_BIND_SERVICE}} */
  public String kernelName() {
    return PREFIX + name();
  }

  /** {@return the bit that stands for it in the kernel's sets} */
  public long mask() {
    return 1L << number;
  }

  /**
   * {@return the capability with a name}
   *
   * @param name {@code CAP_NET_BIND_SERVICE} or {@code net_bind_service}, in any case
   * @throws IllegalArgumentException if there is none; the message names the nearest one
   */
  public static Capability parse(String name) {
    String upper = name.strip().toUpperCase(Locale.ROOT);
    String bare = upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
    int index = NAMES.indexOf(bare);
    if (index < 0) {
      throw new IllegalArgumentException(
          "there is no capability \""
              + name
              + "\""
              + NearestName.of(bare, NAMES)
                  .map(near -> "; nearest is " + PREFIX + near)
                  .orElse(""));
    }
    return BY_NUMBER[index];
  }

  /**
   * {@return the capability with a number; empty for one that is newer than this list}
   *
   * @param number 0 to 63
   */
  public static Optional<Capability> of(int number) {
    return number >= 0 && number < BY_NUMBER.length
        ? Optional.of(BY_NUMBER[number])
        : Optional.empty();
  }
}
