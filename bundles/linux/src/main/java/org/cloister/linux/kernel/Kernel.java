package org.cloister.linux.kernel;

import org.cloister.linux.process.ErrnoException;

/**
 * The calls of the kernel that Java code makes, by their names in the manual. Descriptors are made
 * close-on-exec. A call that a signal interrupts is made again. Flags for opening are those of
 * {@link org.cloister.linux.launch.call.OpenFlags}. Thread-safe.
 */
public interface Kernel {

  /** A message of a datagram socket, and who sent it, by the kernel's word. */
  record Datagram(byte[] content, int pid, int uid, int gid) {}

  /** How a process ended: {@code si_code} and {@code si_status} of sigaction(2). */
  record Ended(int code, int status) {}

  /** Two descriptors that belong together. */
  record Pair(int reader, int writer) {}

  /** One descriptor in poll(2), and what to wait for. */
  record Poll(int descriptor, int events) {}

  int open(String path, long flags, int mode) throws ErrnoException;

  /** openat2(2), with no symbolic link followed, and the directory as the end of dot-dot. */
  int openBeneath(int directory, String path, long flags) throws ErrnoException;

  /** openat2(2), with the directory as the root of the path and of the symbolic links in it. */
  int openInRoot(int directory, String path, long flags) throws ErrnoException;

  int memfdCreate(String name, int flags) throws ErrnoException;

  /** fcntl(2) F_ADD_SEALS: nobody can change a memory file any more, nor its seals. */
  void seal(int descriptor) throws ErrnoException;

  Pair pipe(int flags) throws ErrnoException;

  int eventfd() throws ErrnoException;

  /** fcntl(2) F_DUPFD_CLOEXEC: a copy with a number not below the one given. */
  int duplicate(int descriptor, int atLeast) throws ErrnoException;

  /** fcntl(2) F_SETFL O_NONBLOCK. */
  void setNonBlocking(int descriptor) throws ErrnoException;

  /** fchown(2): changes the owner, and leaves the group. */
  void changeOwner(int descriptor, int uid) throws ErrnoException;

  void close(int descriptor) throws ErrnoException;

  /** {@return how many bytes came; 0 at the end} */
  int read(int descriptor, byte[] buffer) throws ErrnoException;

  /** {@return how many bytes went} */
  int write(int descriptor, byte[] bytes) throws ErrnoException;

  /** fallocate(2). */
  void allocate(int descriptor, int mode, long offset, long length) throws ErrnoException;

  /** lseek(2). */
  long seek(int descriptor, long offset, int whence) throws ErrnoException;

  /**
   * poll(2).
   *
   * @param timeout in milliseconds, −1 for none
   * @return what is there of each descriptor; all 0 when the time is over
   */
  int[] poll(int timeout, Poll... descriptors) throws ErrnoException;

  int epollCreate() throws ErrnoException;

  void epollAdd(int epoll, int descriptor, long token) throws ErrnoException;

  void epollRemove(int epoll, int descriptor) throws ErrnoException;

  /** {@return the tokens of the descriptors that have something to read, or are at their end} */
  long[] epollWait(int epoll) throws ErrnoException;

  /** ioctl(2) with a number as argument. */
  int ioctl(int descriptor, long request, long argument) throws ErrnoException;

  /** ioctl(2) with a structure as argument, read and written. */
  int ioctl(int descriptor, long request, byte[] argument) throws ErrnoException;

  /** {@return the device that a descriptor is a character device's node of, or −1 if it is none} */
  long characterDevice(int descriptor) throws ErrnoException;

  int pidfdOpen(long pid) throws ErrnoException;

  /** pidfd_getfd(2): a copy of another process's descriptor. */
  int pidfdGetDescriptor(int pidfd, int descriptor) throws ErrnoException;

  void pidfdSendSignal(int pidfd, int signal) throws ErrnoException;

  /** waitid(2) P_PIDFD WEXITED: waits for a child to end, and collects it. */
  Ended waitPidfd(int pidfd) throws ErrnoException;

  /** waitid(2) P_PID WEXITED: waits for a child to end, and collects it. */
  Ended waitPid(int pid) throws ErrnoException;

  void kill(int pid, int signal) throws ErrnoException;

  /**
   * posix_spawn(3), with no signal blocked or handled in the new process, without arguments and
   * environment, and with every descriptor of this process that is not close-on-exec.
   *
   * @param path the program
   * @param descriptors what becomes its descriptor 0, 1 and so on; none below the array's length
   * @return its id
   */
  int spawn(String path, int[] descriptors) throws ErrnoException;

  /** A bound Unix datagram socket that tells who sends. */
  int bindDatagramSocket(String path) throws ErrnoException;

  /** {@return the next message; what is longer than 4096 bytes is cut off} */
  Datagram receive(int socket) throws ErrnoException;
}
