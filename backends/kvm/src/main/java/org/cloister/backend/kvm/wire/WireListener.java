package org.cloister.backend.kvm.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Hears what comes over a wire, on the loop's thread: it must not block. */
public interface WireListener {
  /**
   * Takes what came.
   *
   * @param bytes what came, cut anywhere; only valid during the call; all of it is taken
   * @throws IOException if it cannot be right; the wire is then closed for this reason
   */
  void received(ByteBuffer bytes) throws IOException;

  /**
   * Hears that the wire is closed; the last call.
   *
   * @param reason why
   */
  void closed(IOException reason);
}
