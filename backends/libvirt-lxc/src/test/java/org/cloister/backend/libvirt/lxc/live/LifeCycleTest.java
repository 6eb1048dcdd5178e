package org.cloister.backend.libvirt.lxc.live;

import java.util.List;
import org.cloister.backend.contract.LifeCycleContract;

class LifeCycleTest extends LifeCycleContract {
  LifeCycleTest() {
    super(100, "LXC container of libvirt", List.of("user", "mnt", "pid", "ipc", "uts", "cgroup"));
  }
}
