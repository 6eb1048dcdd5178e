package org.cloister.service.definition.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cloister.service.definition.effective.DefinitionReader;
import org.cloister.service.definition.toml.Origin;
import org.cloister.service.definition.toml.Source;
import org.cloister.service.definition.value.ServiceNames;

/**
 * Everything that definitions can come from. For a name, in order of precedence: the directory's
 * file; an entry of a bundle, the lowest bundle id first; a service that somebody has registered,
 * the best reference first. Of a file and an entry, that of the instance goes before that of the
 * template. Drop-ins are the directory's, and are laid over files and entries. Not thread-safe.
 */
final class Sources {
  private static final String ENDING = ".toml";

  /**
   * Stands for the instance when a template is looked at for mistakes: it is good as a name, as a
   * number and as a part of either.
   */
  private static final String ANY_INSTANCE = "1";

  private final NavigableMap<String, Source> files = new TreeMap<>();
  private final NavigableMap<Long, Map<String, Source>> entries = new TreeMap<>();
  private final List<Contribution> contributions = new ArrayList<>();
  private final Set<String> instances = new TreeSet<>();

  void putFiles(String family, Map<String, Source> sources) {
    files.keySet().removeIf(label -> ServiceNames.family(stem(label)).equals(family));
    files.putAll(sources);
  }

  void putEntries(long bundle, Map<String, Source> sources) {
    entries.put(bundle, new TreeMap<>(sources));
  }

  Set<String> removeEntries(long bundle) {
    Map<String, Source> removed = entries.remove(bundle);
    return removed == null ? Set.of() : families(removed.keySet());
  }

  void putContribution(Contribution contribution) {
    contributions.add(contribution);
    contributions.sort(Contribution.BEST);
  }

  Set<String> removeContribution(long id) {
    Set<String> families = new TreeSet<>();
    contributions.stream()
        .filter(contribution -> contribution.id() == id)
        .forEach(contribution -> families.add(ServiceNames.family(contribution.name())));
    contributions.removeIf(contribution -> contribution.id() == id);
    return families;
  }

  /** {@return the family to look at again, unless the instance was asked for before} */
  Set<String> putInstance(String name) {
    return instances.add(name) ? Set.of(ServiceNames.family(name)) : Set.of();
  }

  /** {@return the family to look at again, if the instance had been asked for} */
  Set<String> removeInstance(String name) {
    return instances.remove(name) ? Set.of(ServiceNames.family(name)) : Set.of();
  }

  /** {@return the families of names that files belong to} */
  static Set<String> families(Set<String> labels) {
    Set<String> families = new TreeSet<>();
    labels.forEach(label -> families.add(ServiceNames.family(stem(label))));
    return families;
  }

  /** {@return the names of services and templates in a family for which there is something} */
  Set<String> names(String family) {
    Set<String> names = new TreeSet<>(instances);
    files.keySet().forEach(label -> names.add(stem(label)));
    entries.values().forEach(each -> each.keySet().forEach(label -> names.add(stem(label))));
    contributions.forEach(each -> names.add(each.name()));
    names.removeIf(name -> !ServiceNames.family(name).equals(family));
    return names;
  }

  /** {@return the names of templates} */
  List<String> templates() {
    Set<String> labels = new TreeSet<>(files.keySet());
    entries.values().forEach(each -> labels.addAll(each.keySet()));
    return labels.stream()
        .filter(label -> label.endsWith("@" + ENDING))
        .map(Sources::stem)
        .filter(ServiceNames::isTemplate)
        .toList();
  }

  /** {@return the drop-ins for a name} */
  List<Source> dropIns(String name) {
    List<Source> dropIns = new ArrayList<>();
    if (!ServiceNames.instance(name).isEmpty()) {
      dropIns.addAll(dropInsOf(ServiceNames.family(name)));
    }
    dropIns.addAll(dropInsOf(name));
    return dropIns;
  }

  private Collection<Source> dropInsOf(String name) {
    return files.subMap(name + ".d/", name + ".d0").values();
  }

  /** {@return what there is for a name of a service or a template, in order of precedence} */
  List<Candidate> candidates(String name) {
    List<Candidate> candidates = new ArrayList<>();
    source(files, name).map(file -> candidate("file", name, file)).ifPresent(candidates::add);
    entries.forEach(
        (bundle, each) ->
            source(each, name)
                .map(entry -> candidate("bundle " + bundle, name, entry))
                .ifPresent(candidates::add));
    contributions.stream()
        .filter(each -> each.name().equals(name))
        .map(Sources::candidate)
        .forEach(candidates::add);
    return candidates;
  }

  /** A template's instance is there only when somebody has asked for it. */
  private Optional<Source> source(Map<String, Source> sources, String name) {
    return Optional.ofNullable(sources.get(name + ENDING))
        .or(
            () ->
                instances.contains(name)
                    ? Optional.ofNullable(sources.get(ServiceNames.family(name) + ENDING))
                    : Optional.empty());
  }

  private Candidate candidate(String kind, String name, Source source) {
    List<Source> layers = new ArrayList<>();
    layers.add(source);
    layers.addAll(dropIns(name));
    String read = ServiceNames.isTemplate(name) ? name + ANY_INSTANCE : name;
    return new Candidate(kind, source.location(), () -> DefinitionReader.read(read, layers));
  }

  private static Candidate candidate(Contribution contribution) {
    Origin origin = new Origin(contribution.origin(), contribution.origin(), 0, 0);
    return new Candidate(
        "service " + contribution.id(),
        contribution.origin(),
        () -> DefinitionReader.validate(contribution.definition(), origin));
  }

  /** {@return the name that a file is for: {@code NAME.toml} or {@code NAME.d/…}} */
  private static String stem(String label) {
    int slash = label.indexOf('/');
    String first = slash < 0 ? label : label.substring(0, slash);
    return first.substring(0, first.length() - (slash < 0 ? ENDING.length() : ".d".length()));
  }
}
