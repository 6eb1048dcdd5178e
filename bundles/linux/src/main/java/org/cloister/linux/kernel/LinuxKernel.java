package org.cloister.linux.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntSupplier;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.OpenFlags;
import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.seccomp.Architecture;
import org.osgi.service.component.annotations.Component;

/** The kernel of this machine, through the C library, which is loaded at the first call. */
@Component(service = Kernel.class)
public final class LinuxKernel implements Kernel {

  private static final int O_CLOEXEC = 02000000;
  private static final int O_NONBLOCK = 04000;
  private static final int CLOEXEC_AND_NONBLOCK = O_CLOEXEC | O_NONBLOCK;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_ADD_SEALS = 1033;

  /** F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE. */
  private static final int EVERY_SEAL = 15;

  private static final int RESOLVE_NO_MAGICLINKS = 2;
  private static final int RESOLVE_NO_SYMLINKS = 4;
  private static final int RESOLVE_IN_ROOT = 16;
  private static final int OPEN_HOW = 24;
  private static final int OPEN_HOW_RESOLVE = 16;

  private static final int POLLFD = 8;
  private static final int POLLFD_EVENTS = 4;
  private static final int POLLFD_REVENTS = 6;

  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLLIN = 1;
  private static final int EPOLL_BATCH = 64;

  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_TYPE = 1;
  private static final int STATX = 256;
  private static final int STATX_MODE = 28;
  private static final int STATX_RDEV_MAJOR = 128;
  private static final int STATX_RDEV_MINOR = 132;
  private static final int S_IFMT = 0170000;
  private static final int S_IFCHR = 0020000;

  private static final int P_PID = 1;
  private static final int P_PIDFD = 3;
  private static final int WEXITED = 4;
  private static final int SIGINFO = 128;
  private static final int SIGINFO_CODE = 8;
  private static final int SIGINFO_STATUS = 24;

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PASSCRED = 16;
  private static final int SUN_PATH = 108;
  private static final int MSG_DONTWAIT = 0x40;

  @Override
  public int open(String path, long flags, int mode) throws ErrnoException {
    int encoded = (int) encode(flags);
    return check(() -> C.LIBRARY.open(path, encoded, mode), "open", path);
  }

  @Override
  public int openBeneath(int directory, String path, long flags) throws ErrnoException {
    return openat2(directory, path, flags, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS);
  }

  @Override
  public int openInRoot(int directory, String path, long flags) throws ErrnoException {
    return openat2(directory, path, flags, RESOLVE_IN_ROOT);
  }

  private int openat2(int directory, String path, long flags, int resolve) throws ErrnoException {
    byte[] how = new byte[OPEN_HOW];
    little(how)
        .putLong(0, encode(flags))
        .putLong(OPEN_HOW_RESOLVE, resolve | RESOLVE_NO_MAGICLINKS);
    int number = number(SystemCall.OPENAT2);
    return check(
        () -> (int) C.LIBRARY.syscall(number, directory, path, how, how.length), "openat2", path);
  }

  @Override
  public int memfdCreate(String name, int flags) throws ErrnoException {
    return check(() -> C.LIBRARY.memfd_create(name, flags), "memfd_create", name);
  }

  @Override
  public void seal(int descriptor) throws ErrnoException {
    check(() -> C.LIBRARY.fcntl(descriptor, F_ADD_SEALS, EVERY_SEAL), "fcntl", descriptor);
  }

  @Override
  public Pair pipe(int flags) throws ErrnoException {
    int[] ends = new int[2];
    check(() -> C.LIBRARY.pipe2(ends, flags | O_CLOEXEC), "pipe2", "");
    return new Pair(ends[0], ends[1]);
  }

  @Override
  public int eventfd() throws ErrnoException {
    return check(() -> C.LIBRARY.eventfd(0, CLOEXEC_AND_NONBLOCK), "eventfd", "");
  }

  @Override
  public int duplicate(int descriptor, int atLeast) throws ErrnoException {
    return check(() -> C.LIBRARY.fcntl(descriptor, F_DUPFD_CLOEXEC, atLeast), "fcntl", descriptor);
  }

  @Override
  public void setNonBlocking(int descriptor) throws ErrnoException {
    check(() -> C.LIBRARY.fcntl(descriptor, F_SETFL, O_NONBLOCK), "fcntl", descriptor);
  }

  @Override
  public void changeOwner(int descriptor, int uid) throws ErrnoException {
    check(() -> C.LIBRARY.fchown(descriptor, uid, -1), "fchown", descriptor);
  }

  /** Closes even if a signal interrupts it: Linux has freed the number by then. */
  @Override
  public void close(int descriptor) throws ErrnoException {
    if (C.LIBRARY.close(descriptor) < 0 && C.errno() != Errno.EINTR.number()) {
      throw failure("close", descriptor);
    }
  }

  @Override
  public int read(int descriptor, byte[] buffer) throws ErrnoException {
    return check(() -> (int) C.LIBRARY.read(descriptor, buffer, buffer.length), "read", descriptor);
  }

  @Override
  public int write(int descriptor, byte[] bytes) throws ErrnoException {
    return check(() -> (int) C.LIBRARY.write(descriptor, bytes, bytes.length), "write", descriptor);
  }

  @Override
  public void allocate(int descriptor, int mode, long offset, long length) throws ErrnoException {
    check(() -> C.LIBRARY.fallocate(descriptor, mode, offset, length), "fallocate", descriptor);
  }

  @Override
  public long seek(int descriptor, long offset, int whence) throws ErrnoException {
    long position = C.LIBRARY.lseek(descriptor, offset, whence);
    if (position < 0) {
      throw failure("lseek", descriptor);
    }
    return position;
  }

  @Override
  public int[] poll(int timeout, Poll... descriptors) throws ErrnoException {
    byte[] array = new byte[POLLFD * descriptors.length];
    ByteBuffer fields = little(array);
    for (int i = 0; i < descriptors.length; i++) {
      fields.putInt(i * POLLFD, descriptors[i].descriptor());
      fields.putShort(i * POLLFD + POLLFD_EVENTS, (short) descriptors[i].events());
    }
    check(() -> C.LIBRARY.poll(array, descriptors.length, timeout), "poll", "");
    int[] events = new int[descriptors.length];
    for (int i = 0; i < events.length; i++) {
      events[i] = fields.getShort(i * POLLFD + POLLFD_REVENTS);
    }
    return events;
  }

  @Override
  public int epollCreate() throws ErrnoException {
    return check(() -> C.LIBRARY.epoll_create1(O_CLOEXEC), "epoll_create1", "");
  }

  @Override
  public void epollAdd(int epoll, int descriptor, long token) throws ErrnoException {
    byte[] event = new byte[C.EPOLL_EVENT];
    little(event).putInt(0, EPOLLIN).putLong(C.EPOLL_EVENT_DATA, token);
    check(
        () -> C.LIBRARY.epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, event),
        "epoll_ctl",
        descriptor);
  }

  @Override
  public void epollRemove(int epoll, int descriptor) throws ErrnoException {
    byte[] event = new byte[C.EPOLL_EVENT];
    check(
        () -> C.LIBRARY.epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, event),
        "epoll_ctl",
        descriptor);
  }

  @Override
  public long[] epollWait(int epoll) throws ErrnoException {
    byte[] events = new byte[C.EPOLL_EVENT * EPOLL_BATCH];
    int count =
        check(() -> C.LIBRARY.epoll_wait(epoll, events, EPOLL_BATCH, -1), "epoll_wait", epoll);
    long[] tokens = new long[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = little(events).getLong(i * C.EPOLL_EVENT + C.EPOLL_EVENT_DATA);
    }
    return tokens;
  }

  @Override
  public int ioctl(int descriptor, long request, long argument) throws ErrnoException {
    return check(() -> C.LIBRARY.ioctl(descriptor, request, argument), "ioctl", descriptor);
  }

  @Override
  public int ioctl(int descriptor, long request, byte[] argument) throws ErrnoException {
    return check(() -> C.LIBRARY.ioctl(descriptor, request, argument), "ioctl", descriptor);
  }

  @Override
  public long characterDevice(int descriptor) throws ErrnoException {
    byte[] result = new byte[STATX];
    check(
        () -> C.LIBRARY.statx(descriptor, "", AT_EMPTY_PATH, STATX_TYPE, result),
        "statx",
        descriptor);
    ByteBuffer fields = little(result);
    if ((fields.getShort(STATX_MODE) & S_IFMT) != S_IFCHR) {
      return -1;
    }
    return Device.number(fields.getInt(STATX_RDEV_MAJOR), fields.getInt(STATX_RDEV_MINOR));
  }

  @Override
  public int pidfdOpen(long pid) throws ErrnoException {
    int number = number(SystemCall.PIDFD_OPEN);
    return check(() -> (int) C.LIBRARY.syscall(number, pid, 0), "pidfd_open", pid);
  }

  @Override
  public int pidfdGetDescriptor(int pidfd, int descriptor) throws ErrnoException {
    int number = number(SystemCall.PIDFD_GETFD);
    return check(
        () -> (int) C.LIBRARY.syscall(number, pidfd, descriptor, 0, 0), "pidfd_getfd", descriptor);
  }

  @Override
  public void pidfdSendSignal(int pidfd, int signal) throws ErrnoException {
    int number = number(SystemCall.PIDFD_SEND_SIGNAL);
    check(() -> (int) C.LIBRARY.syscall(number, pidfd, signal, 0, 0), "pidfd_send_signal", pidfd);
  }

  @Override
  public Ended waitPidfd(int pidfd) throws ErrnoException {
    return wait(P_PIDFD, pidfd);
  }

  @Override
  public Ended waitPid(int pid) throws ErrnoException {
    return wait(P_PID, pid);
  }

  @Override
  public void kill(int pid, int signal) throws ErrnoException {
    check(() -> C.LIBRARY.kill(pid, signal), "kill", pid);
  }

  @Override
  public int spawn(String path, int[] descriptors) throws ErrnoException {
    Pointer actions = Memory.allocateDirect(C.RUNTIME, C.SPAWN_STRUCTURE);
    int[] pid = new int[1];
    spawned(C.LIBRARY.posix_spawn_file_actions_init(actions), path);
    try {
      for (int i = 0; i < descriptors.length; i++) {
        spawned(C.LIBRARY.posix_spawn_file_actions_adddup2(actions, descriptors[i], i), path);
      }
      spawned(
          C.LIBRARY.posix_spawn(
              pid, path, actions, C.SPAWN_ATTRIBUTES, C.SPAWN_ARGUMENTS, C.SPAWN_ENVIRONMENT),
          path);
    } finally {
      C.LIBRARY.posix_spawn_file_actions_destroy(actions);
    }
    return pid[0];
  }

  @Override
  public int bindDatagramSocket(String path) throws ErrnoException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length >= SUN_PATH) {
      throw new ErrnoException("bind " + path, Errno.ENAMETOOLONG.number());
    }
    byte[] address = new byte[Short.BYTES + name.length + 1];
    little(address).putShort(0, (short) AF_UNIX);
    System.arraycopy(name, 0, address, Short.BYTES, name.length);
    int socket =
        check(
            () -> C.LIBRARY.socket(AF_UNIX, SOCK_DGRAM | CLOEXEC_AND_NONBLOCK, 0), "socket", path);
    byte[] on = {1, 0, 0, 0};
    try {
      check(
          () -> C.LIBRARY.setsockopt(socket, SOL_SOCKET, SO_PASSCRED, on, on.length),
          "setsockopt",
          path);
      check(() -> C.LIBRARY.bind(socket, address, address.length), "bind", path);
    } catch (ErrnoException e) {
      close(socket);
      throw e;
    }
    return socket;
  }

  @Override
  public Datagram receive(int socket) throws ErrnoException {
    synchronized (C.RECEIVE_BUFFER) {
      C.RECEIVE_BUFFER.clear();
      int count =
          check(
              () -> (int) C.LIBRARY.recvmsg(socket, C.RECEIVE_BUFFER.message(), MSG_DONTWAIT),
              "recvmsg",
              socket);
      return C.RECEIVE_BUFFER.datagram(count);
    }
  }

  private static Ended wait(int type, int id) throws ErrnoException {
    byte[] info = new byte[SIGINFO];
    check(() -> C.LIBRARY.waitid(type, id, info, WEXITED), "waitid", id);
    ByteBuffer fields = little(info);
    return new Ended(fields.getInt(SIGINFO_CODE), fields.getInt(SIGINFO_STATUS));
  }

  private static int check(IntSupplier call, String name, Object subject) throws ErrnoException {
    int result = call.getAsInt();
    while (result < 0 && C.errno() == Errno.EINTR.number()) {
      result = call.getAsInt();
    }
    if (result < 0) {
      throw failure(name, subject);
    }
    return result;
  }

  private static ErrnoException failure(String name, Object subject) {
    return new ErrnoException((name + " " + subject).strip(), C.errno());
  }

  private static void spawned(int error, String path) throws ErrnoException {
    if (error != 0) {
      throw new ErrnoException("posix_spawn " + path, error);
    }
  }

  private static long encode(long flags) {
    return OpenFlags.encode(flags | O_CLOEXEC, C.ARCHITECTURE);
  }

  private static int number(SystemCall call) {
    return call.number(C.ARCHITECTURE);
  }

  private static ByteBuffer little(byte[] array) {
    return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The C library, loaded when it is first used: that takes a tenth of a second. */
  private static final class C {
    static final Architecture ARCHITECTURE = Architecture.current();
    static final LibC LIBRARY = LibraryLoader.create(LibC.class).failImmediately().load("c");
    static final Runtime RUNTIME = Runtime.getRuntime(LIBRARY);

    /** The structure is packed on x86-64 only. */
    static final int EPOLL_EVENT = ARCHITECTURE == Architecture.X86_64 ? 12 : 16;

    static final int EPOLL_EVENT_DATA = EPOLL_EVENT - Long.BYTES;

    /** More than any C library's structures for posix_spawn(3) and sigset_t take. */
    static final int SPAWN_STRUCTURE = 1024;

    static final int POSIX_SPAWN_SETSIGDEF = 4;
    static final int POSIX_SPAWN_SETSIGMASK = 8;
    static final Pointer SPAWN_ATTRIBUTES = attributes();
    static final Pointer SPAWN_NAME = text("cloister");
    static final Pointer SPAWN_ARGUMENTS = pointers(SPAWN_NAME);
    static final Pointer SPAWN_ENVIRONMENT = pointers();

    /** One for all: nobody waits for a message while using it. */
    static final ReceiveBuffer RECEIVE_BUFFER = new ReceiveBuffer(RUNTIME);

    static int errno() {
      return LastError.getLastError(RUNTIME);
    }

    private static Pointer attributes() {
      Pointer attributes = Memory.allocateDirect(RUNTIME, SPAWN_STRUCTURE, true);
      Pointer signals = Memory.allocateDirect(RUNTIME, SPAWN_STRUCTURE, true);
      LIBRARY.posix_spawnattr_init(attributes);
      LIBRARY.posix_spawnattr_setflags(
          attributes, (short) (POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
      LIBRARY.sigfillset(signals);
      LIBRARY.posix_spawnattr_setsigdefault(attributes, signals);
      LIBRARY.sigemptyset(signals);
      LIBRARY.posix_spawnattr_setsigmask(attributes, signals);
      return attributes;
    }

    private static Pointer text(String value) {
      byte[] bytes = Arrays.copyOf(value.getBytes(StandardCharsets.UTF_8), value.length() + 1);
      Pointer text = Memory.allocateDirect(RUNTIME, bytes.length);
      text.put(0, bytes, 0, bytes.length);
      return text;
    }

    private static Pointer pointers(Pointer... values) {
      Pointer array = Memory.allocateDirect(RUNTIME, (values.length + 1) * Long.BYTES, true);
      for (int i = 0; i < values.length; i++) {
        array.putPointer((long) i * Long.BYTES, values[i]);
      }
      return array;
    }
  }
}
