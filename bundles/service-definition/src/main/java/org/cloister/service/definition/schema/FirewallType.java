package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.Addresses;
import org.cloister.service.definition.value.WordType;

/** One allowed flow. */
final class FirewallType extends TableType<FirewallRule> {
  private static final Key<String> DIRECTION =
      Key.required(
          "direction",
          WordType.of("in", "out"),
          "`in`: connections to the service; `out`: connections from it.",
          "\"out\"");

  private static final Key<String> PROTOCOL =
      Key.of(
          "protocol", WordType.of("tcp", "udp", "any"), "any", "The protocol allowed.", "\"tcp\"");

  private static final Key<String> ADDRESS =
      Key.of(
          "address",
          Addresses.PEER,
          "any",
          "The other side: a network, an address, or `any`.",
          "\"10.0.0.0/8\"");

  private static final Key<Integer> PORT =
      Key.of("port", PortTypes.ANY_PORT, 0, "The port that is connected to; 0 for any.", "443");

  FirewallType() {
    super("a table with direction, protocol, address and port");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(DIRECTION, PROTOCOL, ADDRESS, PORT);
  }

  @Override
  protected Optional<FirewallRule> make(Fields fields) {
    Optional<String> direction = fields.require(DIRECTION);
    String protocol = fields.get(PROTOCOL);
    String address = fields.get(ADDRESS);
    int port = fields.get(PORT);
    fields.refuse(
        port != 0 && protocol.equals("any"), "needs protocol \"tcp\" or \"udp\"", PORT, PROTOCOL);
    return direction.map(way -> new FirewallRule(way, protocol, address, port));
  }

  @Override
  public Node write(FirewallRule value) {
    return new TableBuilder()
        .put(DIRECTION, value.direction())
        .put(PROTOCOL, value.protocol())
        .put(ADDRESS, value.address())
        .put(PORT, value.port())
        .build();
  }
}
