package org.cloister.backend.kvm.plan;

import java.util.Set;
import org.cloister.backend.contract.DirectiveContract;
import org.junit.jupiter.api.Tag;

@Tag("kvm")
class DirectiveTest extends DirectiveContract {
  DirectiveTest() {
    super(Set.of());
  }
}
