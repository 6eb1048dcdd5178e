package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.PassedSocket;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.FlagType;
import org.cloister.service.definition.value.Strings;

/** A listening socket held by the platform and passed in. */
final class SocketType extends TableType<PassedSocket> {
  private static final Key<String> NAME =
      Key.required(
          "name",
          Strings.matching(
              "a name of printable characters without a colon",
              text -> text.matches("[\\x21-\\x7e&&[^:]]{1,255}")),
          "Its name in `LISTEN_FDNAMES`.",
          "\"http\"");

  private static final Key<String> ADDRESS =
      Key.required(
          "address",
          PortTypes.LISTEN,
          "What it is bound to: a port, `ADDRESS:PORT` or the path of a Unix socket.",
          "\"127.0.0.1:8080\"");

  private static final Key<Boolean> DATAGRAM =
      Key.of("datagram", FlagType.FLAG, false, "A datagram socket, not a stream.", "true");

  SocketType() {
    super("a table with name, address and datagram");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(NAME, ADDRESS, DATAGRAM);
  }

  @Override
  protected Optional<PassedSocket> make(Fields fields) {
    Optional<String> name = fields.require(NAME);
    Optional<String> address = fields.require(ADDRESS);
    boolean datagram = fields.get(DATAGRAM);
    return name.flatMap(known -> address.map(bound -> new PassedSocket(known, bound, datagram)));
  }

  @Override
  public Node write(PassedSocket value) {
    return new TableBuilder()
        .put(NAME, value.name())
        .put(ADDRESS, value.address())
        .put(DATAGRAM, value.datagram())
        .build();
  }
}
