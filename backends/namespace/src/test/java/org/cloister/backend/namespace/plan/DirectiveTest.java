package org.cloister.backend.namespace.plan;

import java.util.Set;
import org.cloister.backend.contract.DirectiveContract;

class DirectiveTest extends DirectiveContract {
  DirectiveTest() {
    super(Set.of());
  }
}
