package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.ListType;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.Addresses;
import org.cloister.service.definition.value.WordType;

/** The kind of network that a service has, without the ports and rules. */
final class NetworkType extends TableType<Network> {
  private static final Key<NetworkMode> MODE =
      Key.of(
          "mode",
          WordType.of(NetworkMode.HOST, NetworkMode.NONE, NetworkMode.PRIVATE),
          NetworkMode.HOST,
          "`host`: the host's own, of which a guest listens only on what is published; `none`: a"
              + " loopback interface and nothing else; `private`: an interface, addresses and routes of its own.",
          "\"private\"");

  private static final Key<List<String>> ADDRESS =
      Key.of(
          "address",
          new ListType<>(
              "an address or an array of them", Addresses.INTERFACE, true, Optional.empty()),
          List.of(),
          "Static addresses with prefix length, only with `private`; one is allocated if there is"
              + " none.",
          "\"10.7.0.2/24\"");

  private static final Key<String> GATEWAY =
      Key.optional(
          "gateway",
          Addresses.ADDRESS,
          "the platform's own",
          "Next hop of the default route, only with `private`.",
          "\"10.7.0.1\"");

  NetworkType() {
    super("\"host\", \"none\", \"private\", or a table with mode, address and gateway");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(MODE, ADDRESS, GATEWAY);
  }

  /** What a key needs that makes no sense in a network shared with the host. */
  static final String NEEDS_PRIVATE = "needs network mode \"private\"";

  @Override
  public Optional<Key<?>> shorthand() {
    return Optional.of(MODE);
  }

  @Override
  protected Optional<Network> make(Fields fields) {
    NetworkMode mode = fields.get(MODE);
    List<String> addresses = fields.get(ADDRESS);
    Optional<String> gateway = fields.find(GATEWAY);
    boolean shared = mode != NetworkMode.PRIVATE;
    fields.refuse(shared && !addresses.isEmpty(), NEEDS_PRIVATE, ADDRESS, MODE);
    fields.refuse(shared && gateway.isPresent(), NEEDS_PRIVATE, GATEWAY, MODE);
    return Optional.of(new Network(mode, addresses, gateway.orElse(""), List.of(), List.of()));
  }

  @Override
  public Node write(Network value) {
    return new TableBuilder()
        .put(MODE, value.mode())
        .put(ADDRESS, value.addresses())
        .put(GATEWAY, Optional.of(value.gateway()).filter(hop -> !hop.isEmpty()))
        .build();
  }
}
