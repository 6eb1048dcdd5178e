package org.cloister.service.definition.effective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.Vocabulary;
import org.cloister.service.definition.layer.DropIn;
import org.cloister.service.definition.layer.Specifiers;
import org.cloister.service.definition.schema.ServiceType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Origin;
import org.cloister.service.definition.toml.Problems;
import org.cloister.service.definition.toml.Source;
import org.cloister.service.definition.toml.Table;
import org.cloister.service.definition.toml.TomlReader;
import org.cloister.service.definition.value.ServiceNames;

/** From sources to a definition, or to what is wrong with them. Pure; thread-safe. */
public final class DefinitionReader {
  private static final Vocabulary VOCABULARY = Vocabulary.of(new ServiceType(""));

  private DefinitionReader() {}

  /**
   * Reads a definition.
   *
   * @param name the service's name
   * @param layers the definition and its drop-ins, in the order in which they are laid upon each
   *     other; at least one
   * @return the definition as it would be in force, or what is wrong
   */
  public static Reading read(String name, List<Source> layers) {
    Problems problems = new Problems();
    ServiceType type = new ServiceType(name);
    List<Table> tables = new ArrayList<>();
    layers.forEach(layer -> TomlReader.read(layer, problems).ifPresent(tables::add));
    if (tables.size() < layers.size()) {
      return Reading.failed(problems.list(name));
    }
    Table merged =
        tables.stream().reduce((below, above) -> DropIn.over(below, above, type)).orElseThrow();
    boolean instance = !ServiceNames.instance(name).isEmpty();
    Table filled = instance ? Specifiers.fill(merged, name, problems) : merged;
    List<DefinitionProblem> remarks = instance ? List.of() : Specifiers.unfilled(merged, name);
    return read(type, filled, problems, remarks, name);
  }

  /**
   * Validates a definition that was made by a program, in the same way.
   *
   * @param definition the definition
   * @param origin who made it
   * @return the definition as it would be in force, or what is wrong
   */
  public static Reading validate(ServiceDefinition definition, Origin origin) {
    Problems problems = new Problems();
    String name = String.valueOf(definition.name());
    if (!ServiceNames.valid(name)) {
      problems.add(origin, ServiceNames.objection(name));
      return Reading.failed(problems.list(name));
    }
    ServiceType type = new ServiceType(name);
    try {
      Node written = type.write(definition).from(origin);
      return read(type, (Table) written, problems, List.of(), name);
    } catch (RuntimeException foreign) {
      // Whoever made it may have put anything into it: a null, a word that does not exist.
      problems.add(origin, "the definition cannot be written as TOML: " + foreign.getMessage());
      return Reading.failed(problems.list(name));
    }
  }

  private static Reading read(
      ServiceType type,
      Table table,
      Problems problems,
      List<DefinitionProblem> remarks,
      String name) {
    Optional<ServiceDefinition> definition = type.read(table, new Report(problems, VOCABULARY, ""));
    return problems.count() > 0
        ? Reading.failed(problems.list(name))
        : new Reading(
            definition.map(read -> new EffectiveDefinition(read, Listing.of(type, read, table))),
            List.of(),
            remarks);
  }
}
