package org.cloister.backend.kvm;

import java.nio.file.Path;
import org.cloister.backend.contract.TestedBackend;

/** Wires the backend for the contract of backends. */
public final class WiringMaker implements TestedBackend.Maker {
  @Override
  public TestedBackend make(String platform, Path directory) {
    return new Wiring(platform, directory);
  }
}
