package org.cloister.api.definition;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * All definitions that the platform knows of, with their origins. Thread-safe.
 *
 * <p>Those in force are also OSGi services of type {@link ServiceDefinition} with the properties
 * {@link ServiceDefinition#NAME} and {@link ServiceDefinition#ORIGIN}. Whoever runs services
 * references them with the target {@code (cloister.definition.name=*)} and so never meets one that
 * has not been validated. The contract:
 *
 * <ul>
 *   <li>A definition that changes is registered anew, with a higher ranking, before the old one is
 *       unregistered. Of several with the same name the one with the greatest {@link
 *       org.osgi.framework.ServiceReference} is in force, and a service has been removed only when
 *       the last one of its name has gone. If only its origin changes, the same registration gets
 *       another property.
 *   <li>When the catalog appears, the directory's files have been read and what they define is
 *       registered; instances of templates follow when they are asked for, and bundles when they
 *       start.
 *   <li>A definition that goes while the catalog is there has been removed. The catalog goes before
 *       its definitions when its bundle stops: those that go after it are only out of sight.
 * </ul>
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

  /**
   * Undoes {@link #instantiate}. An instance that has a file or a registration of its own stays.
   * Idempotent.
   *
   * @param name the instance's name
   */
  void forget(String name);

  /** {@return names of templates: {@code web@}} */
  List<String> templates();
}
