package org.cloister.backend.kvm.network;

import java.io.IOException;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.PublishedPort;

/** QEMU cannot listen on a port of the host. It does not say why; there are hardly more reasons. */
public final class PublishException extends IOException {
  private final String port;

  PublishException(PublishedPort port, String answer) {
    super("QEMU cannot listen on " + text(port) + ": " + answer);
    this.port = text(port);
  }

  private static String text(PublishedPort port) {
    String address = port.hostAddress().isEmpty() ? "any address" : port.hostAddress();
    return port.protocol() + " port " + port.hostPort() + " of " + address;
  }

  /** {@return the same as an error of the isolation API} */
  public IsolationException explained() {
    return new IsolationException(
        IsolationErrorCode.BUSY,
        "publish",
        port,
        "",
        "the port is in use, or the address is not the host's",
        "end what listens there, or publish another port",
        this);
  }
}
