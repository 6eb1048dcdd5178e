package org.cloister.api.definition;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * All definitions that the platform knows of, with their origins. Valid ones are also OSGi services
 * of type {@link ServiceDefinition}. Thread-safe.
 */
@ProviderType
public interface DefinitionCatalog {
  /**
   * {@return the effective definition of a service: the file, its drop-ins and the defaults, with
   * the origin of each line}
   *
   * @param name the service's name
   */
  Optional<EffectiveDefinition> effective(String name);

  /** {@return what is wrong with definitions now; the last good ones stay in force} */
  List<DefinitionProblem> problems();

  /**
   * Makes an instance of a template known: {@code web@one} of {@code web@.toml}. Idempotent.
   *
   * @param name the instance's name
   * @return the definition, or empty if there is no such template
   */
  Optional<ServiceDefinition> instantiate(String name);

  /** {@return names of templates: {@code web@}} */
  List<String> templates();
}
