package org.cloister.backend.libvirt.lxc.plan;

import java.util.Set;
import org.cloister.api.isolation.Directive;
import org.cloister.backend.contract.DirectiveContract;

class DirectiveTest extends DirectiveContract {
  /** libvirt does not tell how a service ended: an init does. */
  DirectiveTest() {
    super(Set.of(Directive.INIT));
  }
}
