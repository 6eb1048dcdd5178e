package org.cloister.linux.launch;

import java.util.Locale;
import org.cloister.linux.seccomp.Architecture;

/** The system calls that launch programs may use, with their numbers (syscalls(2)). */
public enum SystemCall {
  BIND(49, 200),
  CAPSET(126, 91),
  CHDIR(80, 49),
  CHROOT(161, 51),
  CLOCK_SETTIME(227, 112),
  CLONE(56, 220),
  CLONE3(435, 435),
  CLOSE(3, 57),
  CLOSE_RANGE(436, 436),
  CONNECT(42, 203),
  DUP3(292, 24),
  EXECVE(59, 221),
  EXECVEAT(322, 281),
  EXIT_GROUP(231, 94),
  FACCESSAT(269, 48),
  FCHDIR(81, 50),
  FCHMOD(91, 52),
  FCHMODAT(268, 53),
  FCHOWN(93, 55),
  FCHOWNAT(260, 54),
  FCNTL(72, 25),
  FINIT_MODULE(313, 273),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  FSOPEN(430, 430),
  FTRUNCATE(77, 46),
  FUTEX(202, 98),
  GETPID(39, 172),
  GETPPID(110, 173),
  GETTID(186, 178),
  IOCTL(16, 29),
  IOPRIO_SET(251, 30),
  KEYCTL(250, 219),
  KILL(62, 129),
  LINKAT(265, 37),
  LSEEK(8, 62),
  MEMFD_CREATE(319, 279),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  MMAP(9, 222),
  MOUNT(165, 40),
  MOUNT_SETATTR(442, 442),
  MOVE_MOUNT(429, 429),
  MUNMAP(11, 215),
  NANOSLEEP(35, 101),
  OPEN_TREE(428, 428),
  OPENAT(257, 56),
  OPENAT2(437, 437),
  PERSONALITY(135, 92),
  PIDFD_GETFD(438, 438),
  PIDFD_OPEN(434, 434),
  PIDFD_SEND_SIGNAL(424, 424),
  PIPE2(293, 59),
  PIVOT_ROOT(155, 41),
  PPOLL(271, 73),
  PRCTL(157, 167),
  PRLIMIT64(302, 261),
  READ(0, 63),
  REBOOT(169, 142),
  RENAMEAT2(316, 276),
  RT_SIGACTION(13, 134),
  RT_SIGPROCMASK(14, 135),
  RT_SIGTIMEDWAIT(128, 137),
  SCHED_SETAFFINITY(203, 122),
  SCHED_SETSCHEDULER(144, 119),
  SECCOMP(317, 277),
  SENDTO(44, 206),
  SETDOMAINNAME(171, 162),
  SETGROUPS(116, 159),
  SETHOSTNAME(170, 161),
  SETNS(308, 268),
  SETPGID(109, 154),
  SETPRIORITY(141, 140),
  SETRESGID(119, 149),
  SETRESUID(117, 147),
  SETSID(112, 157),
  SIGNALFD4(289, 74),
  SOCKET(41, 198),
  STATX(332, 291),
  SYMLINKAT(266, 36),
  SYNC(162, 81),
  UMASK(95, 166),
  UMOUNT2(166, 39),
  UNLINKAT(263, 35),
  UNSHARE(272, 97),
  WAIT4(61, 260),
  WRITE(1, 64);

  private final int x86;
  private final int arm;

  SystemCall(int x86, int arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  /**
   * {@return its number}
   *
   * @param architecture where it is called
   */
  public int number(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> x86;
      case AARCH64 -> arm;
    };
  }

  /** {@return its name as in the manual: {@code move_mount}} */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
