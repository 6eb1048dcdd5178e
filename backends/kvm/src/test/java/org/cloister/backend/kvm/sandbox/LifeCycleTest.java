package org.cloister.backend.kvm.sandbox;

import java.util.List;
import org.cloister.backend.contract.LifeCycleContract;
import org.junit.jupiter.api.Tag;

@Tag("kvm")
class LifeCycleTest extends LifeCycleContract {
  LifeCycleTest() {
    super(5, "virtual machine of QEMU", List.of());
  }
}
