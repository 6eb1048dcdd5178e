package org.cloister.linux.kernel;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * The memory that recvmsg(2) fills: a message header, the content, and the sender's credentials.
 */
final class ReceiveBuffer {

  private static final int HEADER = 56;
  private static final int HEADER_VECTOR = 16;
  private static final int HEADER_VECTOR_COUNT = 24;
  private static final int HEADER_CONTROL = 32;
  private static final int HEADER_CONTROL_SIZE = 40;

  private static final int CONTENT = 4096;

  private static final int VECTOR = 16;
  private static final int VECTOR_SIZE = 8;

  /**
   * Room for the credentials and nothing else. Threat: a sender passes descriptors along
   * (SCM_RIGHTS) until this process has no more; for what does not fit the kernel opens none.
   */
  private static final int CONTROL = 32;

  private static final int CONTROL_LEVEL = 8;
  private static final int CONTROL_TYPE = 12;
  private static final int CONTROL_DATA = 16;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_CREDENTIALS = 2;
  private static final int CREDENTIALS_UID = 4;
  private static final int CREDENTIALS_GID = 8;

  private final Pointer header;
  private final Pointer vector;
  private final Pointer control;
  private final Pointer content;

  ReceiveBuffer(Runtime runtime) {
    header = Memory.allocateDirect(runtime, HEADER, true);
    vector = Memory.allocateDirect(runtime, VECTOR, true);
    control = Memory.allocateDirect(runtime, CONTROL, true);
    content = Memory.allocateDirect(runtime, CONTENT);
    vector.putPointer(0, content);
    vector.putLong(VECTOR_SIZE, CONTENT);
    header.putPointer(HEADER_VECTOR, vector);
    header.putLong(HEADER_VECTOR_COUNT, 1);
    header.putPointer(HEADER_CONTROL, control);
  }

  /** Makes it ready for the next message. */
  void clear() {
    header.putLong(HEADER_CONTROL_SIZE, CONTROL);
  }

  Pointer message() {
    return header;
  }

  /** {@return what came; without credentials, the sender is process 0 and user −1} */
  Kernel.Datagram datagram(int size) {
    byte[] bytes = new byte[size];
    content.get(0, bytes, 0, size);
    boolean credentials =
        header.getLong(HEADER_CONTROL_SIZE) > CONTROL_DATA
            && control.getInt(CONTROL_LEVEL) == SOL_SOCKET
            && control.getInt(CONTROL_TYPE) == SCM_CREDENTIALS;
    if (!credentials) {
      return new Kernel.Datagram(bytes, 0, -1, -1);
    }
    return new Kernel.Datagram(
        bytes,
        control.getInt(CONTROL_DATA),
        control.getInt(CONTROL_DATA + CREDENTIALS_UID),
        control.getInt(CONTROL_DATA + CREDENTIALS_GID));
  }
}
