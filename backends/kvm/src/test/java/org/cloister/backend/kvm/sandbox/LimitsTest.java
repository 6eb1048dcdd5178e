package org.cloister.backend.kvm.sandbox;

import org.cloister.backend.contract.LimitsContract;
import org.junit.jupiter.api.Tag;

@Tag("kvm")
class LimitsTest extends LimitsContract {
  /** Memory and processes are limited by the guest's kernel. */
  @Override
  protected boolean limitedByHost() {
    return false;
  }
}
