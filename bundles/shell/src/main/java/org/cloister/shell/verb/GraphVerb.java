package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.Dependencies;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Viewable;

/** Shows what requires what. */
public final class GraphVerb implements Verb {
  private static final Option DOT = Option.flag("dot", "", "print it for Graphviz");

  private final Supervisor supervisor;
  private final DefinitionCatalog catalog;
  private final Services services;

  /**
   * Makes the verb.
   *
   * @param supervisor knows the services
   * @param catalog knows who provides what
   */
  public GraphVerb(Supervisor supervisor, DefinitionCatalog catalog) {
    this.supervisor = supervisor;
    this.catalog = catalog;
    this.services = new Services(supervisor, catalog);
  }

  @Override
  public Manual manual() {
    return Manual.of("graph", "[NAME…]", Operands.SERVICES, "show what requires what")
        .with(DOT, Option.JSON)
        .example("graph", "all services")
        .example("graph web", "what web requires, and what that requires")
        .example("graph --dot", "a picture: cloister graph --dot | dot -Tsvg");
  }

  @Override
  public Object run(Call call) {
    List<String> roots = call.arguments().operands();
    roots.forEach(services::get);
    Graph graph = graph(roots);
    return call.arguments().has(DOT) ? String.join("\n", graph.dot()) : graph;
  }

  private Graph graph(List<String> roots) {
    Map<String, String> states = new TreeMap<>();
    Map<String, List<String>> requires = new TreeMap<>();
    Map<String, String> providers = new TreeMap<>();
    for (ServiceStatus service : supervisor.services()) {
      states.put(service.name(), service.state().key());
      requires.put(service.name(), service.requires());
      catalog
          .effective(service.name())
          .map(EffectiveDefinition::definition)
          .ifPresent(
              definition ->
                  definition
                      .dependencies()
                      .provides()
                      .forEach(name -> providers.putIfAbsent(name, service.name())));
    }
    return new Graph(roots, states, requires, providers);
  }

  /**
   * Services and what they require.
   *
   * @param roots where to begin; with what nothing requires if empty
   * @param states the state of each service
   * @param requires the names that each requires
   * @param providers which service provides a name that is not a service's own
   */
  record Graph(
      List<String> roots,
      Map<String, String> states,
      Map<String, List<String>> requires,
      Map<String, String> providers)
      implements Viewable {

    @Override
    public List<String> lines(Style style) {
      if (states.isEmpty()) {
        return List.of("No services are defined.");
      }
      List<String> lines = new ArrayList<>();
      Set<String> shown = new HashSet<>();
      for (String root : beginnings()) {
        lines.add(label(root));
        branch(root, "", new LinkedHashSet<>(List.of(root)), shown, lines);
      }
      return lines;
    }

    private List<String> beginnings() {
      if (!roots.isEmpty()) {
        return roots;
      }
      Set<String> required = new HashSet<>();
      requires.values().forEach(names -> names.forEach(name -> required.add(service(name))));
      List<String> tops =
          new ArrayList<>(
              states.keySet().stream().filter(name -> !required.contains(name)).toList());
      Set<String> reached = new HashSet<>();
      tops.forEach(top -> reach(top, reached));
      // What only requires each other in a circle hangs below nothing.
      for (String name : states.keySet()) {
        if (!reached.contains(name)) {
          tops.add(name);
          reach(name, reached);
        }
      }
      return tops;
    }

    private void reach(String name, Set<String> reached) {
      if (reached.add(name)) {
        requires.getOrDefault(name, List.of()).forEach(next -> reach(service(next), reached));
      }
    }

    private void branch(
        String name, String indent, Set<String> path, Set<String> shown, List<String> lines) {
      if (!shown.add(name)) {
        return;
      }
      List<String> children = requires.getOrDefault(name, List.of());
      for (int i = 0; i < children.size(); i++) {
        boolean last = i == children.size() - 1;
        String child = service(children.get(i));
        String alias = child.equals(children.get(i)) ? "" : " as " + children.get(i);
        boolean circle = path.contains(child);
        boolean again =
            !circle && shown.contains(child) && !requires.getOrDefault(child, List.of()).isEmpty();
        lines.add(
            indent
                + (last ? "└─ " : "├─ ")
                + label(child)
                + alias
                + (circle ? " — a circle" : again ? " (see above)" : ""));
        if (!circle && path.add(child)) {
          branch(child, indent + (last ? "   " : "│  "), path, shown, lines);
          path.remove(child);
        }
      }
    }

    private String label(String name) {
      String state = states.get(name);
      if (state != null) {
        return name + " [" + state + "]";
      }
      return name + (Dependencies.HOST_PROVIDED.contains(name) ? " [host]" : " [not defined]");
    }

    private String service(String name) {
      return states.containsKey(name) ? name : providers.getOrDefault(name, name);
    }

    /** {@return the graph in Graphviz' language} */
    List<String> dot() {
      List<String> lines = new ArrayList<>(List.of("digraph services {", "  rankdir=LR;"));
      states.forEach(
          (name, state) -> lines.add("  \"%s\" [tooltip=\"%s\"];".formatted(name, state)));
      requires.forEach(
          (name, required) ->
              required.forEach(
                  other -> lines.add("  \"%s\" -> \"%s\";".formatted(name, service(other)))));
      lines.add("}");
      return lines;
    }

    @Override
    public Object plain() {
      Map<String, Object> plain = new LinkedHashMap<>();
      requires.forEach(
          (name, required) -> plain.put(name, required.stream().map(this::service).toList()));
      return plain;
    }
  }
}
