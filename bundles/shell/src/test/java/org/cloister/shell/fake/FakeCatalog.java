package org.cloister.shell.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.definition.ServiceDefinition;

/** A catalog whose content is set by the test. */
public final class FakeCatalog implements DefinitionCatalog {
  public final Map<String, EffectiveDefinition> definitions = new LinkedHashMap<>();
  public final List<DefinitionProblem> problems = new ArrayList<>();
  public final List<String> templates = new ArrayList<>();

  @Override
  public Optional<EffectiveDefinition> effective(String name) {
    return Optional.ofNullable(definitions.get(name));
  }

  @Override
  public List<DefinitionProblem> problems() {
    return problems;
  }

  @Override
  public Optional<ServiceDefinition> instantiate(String name) {
    return templates.stream()
        .filter(template -> name.startsWith(template) && name.length() > template.length())
        .findFirst()
        .map(template -> Samples.definition(name));
  }

  @Override
  public void forget(String name) {
    definitions.remove(name);
  }

  @Override
  public List<String> templates() {
    return templates;
  }
}
