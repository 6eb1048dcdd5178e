package org.cloister.service.definition.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.host.PlatformProperties;
import org.cloister.service.definition.directory.LiveDirectory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.util.tracker.BundleTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers definitions from where they come from, and registers those in force as services. The
 * contract is that of {@link DefinitionCatalog}.
 *
 * <p>Of several definitions of a name, the file in the directory goes before what a bundle carries
 * under {@code OSGI-INF/cloister/}, and that before what somebody has registered as a service: what
 * an administrator wrote is stronger than what came with the software. One that is not valid is
 * passed over, unless it has been in force already: then its last good state stays.
 *
 * <p>A definition that somebody registers is a service of type {@link ServiceDefinition} without
 * the property {@link ServiceDefinition#NAME}. It is validated like a file and, if it is in force,
 * registered again with that property, so that who runs services sees all of them in one form.
 */
@Component(immediate = true, service = DefinitionCatalog.class)
public final class CatalogComponent implements DefinitionCatalog {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogComponent.class);

  private final Catalog catalog;
  private final BundleTracker<Bundle> bundles;
  private final Optional<LiveDirectory> directory;

  /**
   * Reads what there is, and follows it from then on.
   *
   * @param context of this bundle
   */
  @Activate
  public CatalogComponent(BundleContext context) {
    catalog = new Catalog(new Registrations(context));
    bundles = BundleEntries.tracker(context, catalog);
    String path = context.getProperty(PlatformProperties.SERVICES_DIRECTORY);
    if (path == null) {
      LOG.warn(
          "No directory of definitions is followed: {} is not set",
          PlatformProperties.SERVICES_DIRECTORY);
    }
    directory =
        Optional.ofNullable(path).map(set -> LiveDirectory.open(Path.of(set), catalog::files));
    bundles.open();
  }

  @Deactivate
  void close() {
    catalog.close();
    directory.ifPresent(LiveDirectory::close);
    bundles.close();
  }

  @Reference(
      service = ServiceDefinition.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      target = "(!(" + ServiceDefinition.NAME + "=*))")
  void bindContribution(
      ServiceReference<ServiceDefinition> reference, ServiceDefinition definition) {
    Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
    Object origin = reference.getProperty(ServiceDefinition.ORIGIN);
    catalog.serviceCame(
        new Contribution(
            id(reference),
            ranking instanceof Integer number ? number : 0,
            definition,
            origin instanceof String text ? text : reference.getBundle().getSymbolicName()));
  }

  void unbindContribution(ServiceReference<ServiceDefinition> reference) {
    catalog.serviceWent(id(reference));
  }

  private static long id(ServiceReference<ServiceDefinition> reference) {
    return (Long) reference.getProperty(Constants.SERVICE_ID);
  }

  @Override
  public Optional<EffectiveDefinition> effective(String name) {
    return catalog.effective(name);
  }

  @Override
  public List<DefinitionProblem> problems() {
    return catalog.problems();
  }

  @Override
  public Optional<ServiceDefinition> instantiate(String name) {
    return catalog.instantiate(name);
  }

  @Override
  public void forget(String name) {
    catalog.forget(name);
  }

  @Override
  public List<String> templates() {
    return catalog.templates();
  }
}
