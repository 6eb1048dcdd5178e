package org.cloister.backend.kvm.sandbox;

import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.backend.contract.NetworkContract;
import org.cloister.linux.network.HostNetworkTools;
import org.cloister.linux.network.InterfaceName;
import org.junit.jupiter.api.Tag;

@Tag("kvm")
class NetworkTest extends NetworkContract {
  @Override
  protected boolean isThere(SandboxRecord record) throws Exception {
    SandboxContext context = record.context();
    String device = InterfaceName.of(context.platform(), context.instance());
    HostNetworkTools tools = new HostNetworkTools();
    return tools.ask("-o", "link", "show").contains(device)
        || tools.nft("list tables\n").contains(device);
  }
}
