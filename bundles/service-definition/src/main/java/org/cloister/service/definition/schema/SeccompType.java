package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Seccomp.Mode;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.ListType;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.Strings;
import org.cloister.service.definition.value.WordType;

/** Which system calls a service may make. */
final class SeccompType extends TableType<Seccomp> {
  private static final ListType<String> CALLS =
      ListType.of(
          "an array of system calls and @groups",
          Strings.matching(
              "the name of a system call, or of a group with a leading @",
              text -> text.matches("@?[a-z0-9_][a-z0-9_-]{0,63}")));

  private static final Key<Mode> MODE =
      Key.of(
          "mode",
          WordType.of(Mode.DEFAULT, Mode.UNCONFINED),
          Mode.DEFAULT,
          "`default`: what ordinary daemons need, more with the capabilities that govern it;"
              + " `unconfined`: everything.",
          "\"unconfined\"");

  private static final Key<List<String>> ALLOW =
      Key.of(
          "allow",
          CALLS,
          List.of(),
          "System calls, or groups with a leading `@`, allowed beyond the mode.",
          "[\"userfaultfd\"]");

  private static final Key<List<String>> DENY =
      Key.of(
          "deny",
          CALLS,
          List.of(),
          "System calls or groups refused; goes before `allow`.",
          "[\"io_uring_setup\", \"@keyring\"]");

  SeccompType() {
    super("\"default\", \"unconfined\", or a table with mode, allow and deny");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(MODE, ALLOW, DENY);
  }

  @Override
  public Optional<Key<?>> shorthand() {
    return Optional.of(MODE);
  }

  @Override
  protected Optional<Seccomp> make(Fields fields) {
    return Optional.of(new Seccomp(fields.get(MODE), fields.get(ALLOW), fields.get(DENY)));
  }

  @Override
  public Node write(Seccomp value) {
    return new TableBuilder()
        .put(MODE, value.mode())
        .put(ALLOW, value.allow())
        .put(DENY, value.deny())
        .build();
  }
}
