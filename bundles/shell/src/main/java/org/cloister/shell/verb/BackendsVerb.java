package org.cloister.shell.verb;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import org.cloister.api.isolation.IsolationProperties;
import org.cloister.api.supervision.BackendStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Plain;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Table;
import org.cloister.shell.text.Viewable;

/** Lists isolation backends. */
public final class BackendsVerb implements Verb {
  private final Supervisor supervisor;

  /**
   * Makes the verb.
   *
   * @param supervisor knows the backends
   */
  public BackendsVerb(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "backends",
            "",
            Operands.NONE,
            "list the isolation backends, whether they work here, and what they run")
        .with(Option.JSON)
        .example("backends", "all that are installed");
  }

  @Override
  public Object run(Call call) {
    call.arguments().none();
    return new View(supervisor.backends());
  }

  private static final class View extends AbstractList<BackendStatus> implements Viewable {
    private final List<BackendStatus> backends;

    View(List<BackendStatus> backends) {
      this.backends = backends;
    }

    @Override
    public BackendStatus get(int index) {
      return backends.get(index);
    }

    @Override
    public int size() {
      return backends.size();
    }

    @Override
    public List<String> lines(Style style) {
      if (backends.isEmpty()) {
        return List.of("No backends are installed.");
      }
      Table table =
          new Table(style, "NAME", "WORKS", "KERNEL", "STRENGTH", "NETWORK", "SERVICES", "REASON");
      for (BackendStatus backend : backends) {
        boolean works = backend.probe().available();
        table
            .row()
            .cell(backend.name())
            .cell(works ? "yes" : "no", works ? style::good : style::bad)
            .cell(property(backend, IsolationProperties.KERNEL))
            .cell(property(backend, IsolationProperties.STRENGTH))
            .cell(property(backend, IsolationProperties.NETWORK))
            .cell(backend.services().size())
            .cell(backend.probe().reason());
      }
      return table.lines();
    }

    private static String property(BackendStatus backend, String name) {
      Object value = backend.properties().getOrDefault(name, "");
      return value instanceof Object[] several
          ? String.join(",", Arrays.stream(several).map(String::valueOf).toList())
          : value.toString();
    }

    @Override
    public Object plain() {
      return backends.stream().map(Plain::of).toList();
    }
  }
}
