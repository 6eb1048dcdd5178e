package org.cloister.service.definition.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.service.definition.catalog.Standing.InForce;
import org.cloister.service.definition.toml.Source;
import org.cloister.service.definition.value.ServiceNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which definition of each name is in force, and tells the publisher when that changes.
 * Thread-safe; no lock is held while the publisher is called, and questions are answered without
 * one.
 */
final class Catalog implements DefinitionCatalog {
  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

  private final Publisher publisher;
  private final Outbox outbox = new Outbox();
  private final Sources sources = new Sources();
  private final Map<String, Standing> standings = new TreeMap<>();
  private volatile View view = View.EMPTY;
  private boolean closed;

  Catalog(Publisher publisher) {
    this.publisher = publisher;
  }

  /** Takes over the directory's files of some families; a family without files has none left. */
  void files(Map<String, Map<String, Source>> families) {
    change(
        () -> {
          families.forEach(sources::putFiles);
          return families.keySet();
        });
  }

  /** Takes over the entries of a bundle that has become active. */
  void bundleCame(long bundle, Map<String, Source> entries) {
    change(
        () -> {
          sources.putEntries(bundle, entries);
          return Sources.families(entries.keySet());
        });
  }

  /** Forgets the entries of a bundle that is not active any more. */
  void bundleWent(long bundle) {
    change(() -> sources.removeEntries(bundle));
  }

  /** Takes over a definition that was registered as a service. */
  void serviceCame(Contribution contribution) {
    change(
        () -> {
          sources.putContribution(contribution);
          return Set.of(ServiceNames.family(contribution.name()));
        });
  }

  /** Forgets a definition that was registered as a service. */
  void serviceWent(long id) {
    change(() -> sources.removeContribution(id));
  }

  @Override
  public Optional<EffectiveDefinition> effective(String name) {
    return view.inForce(name).map(InForce::effective);
  }

  @Override
  public List<DefinitionProblem> problems() {
    return view.problems();
  }

  @Override
  public Optional<ServiceDefinition> instantiate(String name) {
    if (!ServiceNames.valid(name) || ServiceNames.instance(name).isEmpty()) {
      return Optional.empty();
    }
    if (templates().contains(ServiceNames.family(name))) {
      change(() -> sources.putInstance(name));
    }
    return view.inForce(name).map(inForce -> inForce.effective().definition());
  }

  @Override
  public void forget(String name) {
    change(() -> sources.removeInstance(name));
  }

  @Override
  public List<String> templates() {
    return view.templates();
  }

  /** Takes everything out of force, for good. */
  void close() {
    synchronized (this) {
      closed = true;
      standings.forEach((name, last) -> publish(name, last.inForce(), Optional.empty()));
      view = View.EMPTY;
    }
    outbox.drain();
  }

  /** Changes the sources, and then what the names in the families returned stand for. */
  private void change(Supplier<Set<String>> change) {
    synchronized (this) {
      if (closed) {
        return;
      }
      change.get().forEach(this::refreshFamily);
      view = View.of(standings, sources.templates());
    }
    outbox.drain();
  }

  private void refreshFamily(String family) {
    Set<String> names = sources.names(family);
    standings.keySet().stream()
        .filter(name -> ServiceNames.family(name).equals(family))
        .forEach(names::add);
    names.forEach(this::refresh);
  }

  private void refresh(String name) {
    Standing before = standings.getOrDefault(name, Standing.NONE);
    Standing after = ServiceNames.isTemplate(name) ? template(name) : service(name, before);
    if (after.equals(Standing.NONE)) {
      standings.remove(name);
    } else {
      standings.put(name, after);
    }
    publish(name, before.inForce(), after.inForce());
    report(name, before, after);
    remark(before, after);
  }

  private Standing service(String name, Standing before) {
    List<Candidate> candidates = sources.candidates(name);
    if (candidates.isEmpty()) {
      return new Standing(Optional.empty(), orphans(name));
    }
    if (!ServiceNames.valid(name)) {
      return new Standing(
          Optional.empty(), wrong(name, candidates.get(0).origin(), ServiceNames.objection(name)));
    }
    return before.after(candidates);
  }

  /** A template is not a service, but its mistakes are shown before somebody wants an instance. */
  private Standing template(String name) {
    List<DefinitionProblem> problems =
        sources.candidates(name).stream()
            .flatMap(candidate -> candidate.reading().get().problems().stream())
            .map(found -> found(name, found))
            .toList();
    return new Standing(Optional.empty(), problems);
  }

  private static DefinitionProblem found(String name, DefinitionProblem problem) {
    return new DefinitionProblem(
        name, problem.file(), problem.line(), problem.column(), problem.message());
  }

  /** Drop-ins of an instance may wait for it; any others are a mistake. */
  private List<DefinitionProblem> orphans(String name) {
    List<Source> dropIns = sources.dropIns(name);
    return dropIns.isEmpty() || sources.templates().contains(ServiceNames.family(name))
        ? List.of()
        : wrong(
            name,
            dropIns.get(0).location(),
            "there is no "
                + (ServiceNames.instance(name).isEmpty()
                    ? name
                    : ServiceNames.family(name) + ".toml or " + name)
                + ".toml to lay it over");
  }

  private static List<DefinitionProblem> wrong(String name, String file, String message) {
    return List.of(new DefinitionProblem(name, file, 0, 0, message));
  }

  private void publish(String name, Optional<InForce> before, Optional<InForce> after) {
    if (after.isEmpty()) {
      before.ifPresent(gone -> outbox.put(() -> publisher.retract(name)));
    } else if (before.isEmpty() || !before.get().sameAs(after.get())) {
      InForce now = after.get();
      outbox.put(() -> publisher.publish(now.effective().definition(), now.origin()));
    }
  }

  private static void report(String name, Standing before, Standing after) {
    if (after.problems().equals(before.problems())) {
      return;
    }
    after.problems().forEach(problem -> LOG.warn("{}", problem));
    if (!after.problems().isEmpty() && after.inForce().isPresent()) {
      LOG.warn("{}: the last good definition stays in force", name);
    }
  }

  private static void remark(Standing before, Standing after) {
    List<DefinitionProblem> known = before.inForce().map(InForce::remarks).orElse(List.of());
    after.inForce().stream()
        .flatMap(inForce -> inForce.remarks().stream())
        .filter(remark -> !known.contains(remark))
        .forEach(remark -> LOG.warn("{}", remark));
  }

  /** What questions are answered from. */
  private record View(
      Map<String, Standing> standings, List<DefinitionProblem> problems, List<String> templates) {
    static final View EMPTY = new View(Map.of(), List.of(), List.of());

    static View of(Map<String, Standing> standings, List<String> templates) {
      Map<String, DefinitionProblem> byPlace = new LinkedHashMap<>();
      standings
          .values()
          .forEach(
              standing ->
                  standing
                      .problems()
                      .forEach(problem -> byPlace.putIfAbsent(problem.toString(), problem)));
      return new View(Map.copyOf(standings), List.copyOf(byPlace.values()), templates);
    }

    Optional<InForce> inForce(String name) {
      return Optional.ofNullable(standings.get(name)).flatMap(Standing::inForce);
    }
  }
}
