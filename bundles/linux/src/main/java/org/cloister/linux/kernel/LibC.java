package org.cloister.linux.kernel;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/**
 * Functions of the C library, by their names there. Those with a variable number of arguments are
 * declared with the ones that are used: on x86-64 and aarch64 such arguments travel like any
 * others.
 */
public interface LibC {
  int open(String path, int flags, int mode);

  int close(int descriptor);

  long read(int descriptor, @Out byte[] buffer, long size);

  long write(int descriptor, @In byte[] buffer, long size);

  int fallocate(int descriptor, int mode, long offset, long length);

  long lseek(int descriptor, long offset, int whence);

  int memfd_create(String name, int flags);

  int pipe2(@Out int[] descriptors, int flags);

  int eventfd(int value, int flags);

  int fcntl(int descriptor, int command, long argument);

  int fchown(int descriptor, int uid, int gid);

  int poll(@In @Out byte[] descriptors, long count, int timeout);

  int epoll_create1(int flags);

  int epoll_ctl(int epoll, int operation, int descriptor, @In byte[] event);

  int epoll_wait(int epoll, @Out byte[] events, int count, int timeout);

  int ioctl(int descriptor, long request, long argument);

  int ioctl(int descriptor, long request, @In @Out byte[] argument);

  int statx(int directory, String path, int flags, int mask, @Out byte[] result);

  int waitid(int type, int id, @Out byte[] info, int options);

  int kill(int pid, int signal);

  int socket(int domain, int type, int protocol);

  int setsockopt(int socket, int level, int option, @In byte[] value, int size);

  int bind(int socket, @In byte[] address, int size);

  long recvmsg(int socket, Pointer message, int flags);

  long syscall(long number, long a, long b);

  long syscall(long number, long a, long b, long c, long d);

  long syscall(long number, long a, String b, @In byte[] c, long d);

  int posix_spawn(
      @Out int[] pid,
      String path,
      Pointer actions,
      Pointer attributes,
      Pointer arguments,
      Pointer environment);

  int posix_spawn_file_actions_init(Pointer actions);

  int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

  int posix_spawn_file_actions_destroy(Pointer actions);

  int posix_spawnattr_init(Pointer attributes);

  int posix_spawnattr_setflags(Pointer attributes, short flags);

  int posix_spawnattr_setsigdefault(Pointer attributes, Pointer signals);

  int posix_spawnattr_setsigmask(Pointer attributes, Pointer signals);

  int sigfillset(Pointer signals);

  int sigemptyset(Pointer signals);
}
