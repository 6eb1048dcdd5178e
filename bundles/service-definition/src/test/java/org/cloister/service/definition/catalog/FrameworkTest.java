package org.cloister.service.definition.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.service.definition.effective.Text.COMMAND;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.felix.framework.FrameworkFactory;
import org.cloister.api.definition.BackendChooser;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.host.PlatformProperties;
import org.cloister.service.definition.effective.DefinitionReader;
import org.cloister.service.definition.effective.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/** The bundle in a framework: what others see of it. */
class FrameworkTest {
  private static final String IN_FORCE = "(" + ServiceDefinition.NAME + "=*)";

  @TempDir Path home;
  private Path directory;
  private Framework framework;
  private BundleContext context;
  private Bundle bundle;

  @BeforeEach
  void start() throws Exception {
    directory = Files.createDirectory(home.resolve("services.d"));
    write("tor.toml", COMMAND + "nice = 1\n");
    framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    home.resolve("cache").toString(),
                    Constants.FRAMEWORK_BOOTDELEGATION,
                    "sun.*,jdk.internal.reflect",
                    Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                    "org.slf4j;version=2.0.0," + api(),
                    PlatformProperties.SERVICES_DIRECTORY,
                    directory.toString()));
    framework.init();
    context = framework.getBundleContext();
    for (Class<?> inside :
        List.of(
            org.osgi.util.function.Function.class,
            org.osgi.util.promise.Promise.class,
            org.osgi.service.component.ComponentContext.class,
            org.apache.felix.scr.info.ScrInfo.class)) {
      context.installBundle(location(inside).toString()).start();
    }
    bundle = context.installBundle("reference:" + location(CatalogComponent.class));
    framework.start();
    bundle.start();
  }

  @AfterEach
  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(20_000);
  }

  private static URI location(Class<?> inside) throws Exception {
    return inside.getProtectionDomain().getCodeSource().getLocation().toURI();
  }

  /** The packages that the API exports, so that the framework gives the test's own to bundles. */
  private static String api() throws Exception {
    Path place = Path.of(location(ServiceDefinition.class));
    if (Files.isDirectory(place)) {
      try (InputStream input = Files.newInputStream(place.resolve(JarFile.MANIFEST_NAME))) {
        return new Manifest(input).getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
      }
    }
    try (JarFile jar = new JarFile(place.toFile())) {
      return jar.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
    }
  }

  private void write(String label, String text) throws IOException {
    Path temporary = directory.resolve("." + label);
    Files.writeString(temporary, text);
    Files.move(temporary, directory.resolve(label), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The definition in force, as the contract of the catalog has it. */
  private Optional<ServiceReference<ServiceDefinition>> inForce(String name) {
    try {
      return context
          .getServiceReferences(
              ServiceDefinition.class, "(" + ServiceDefinition.NAME + "=" + name + ")")
          .stream()
          .max(Comparator.naturalOrder());
    } catch (InvalidSyntaxException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private int niceOf(String name) {
    return inForce(name)
        .map(context::getService)
        .map(definition -> definition.process().nice().orElse(0))
        .orElse(-99);
  }

  private DefinitionCatalog catalog() {
    return context.getService(context.getServiceReference(DefinitionCatalog.class));
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static ServiceDefinition definition(String name, String text) {
    return DefinitionReader.read(name, List.of(Text.source(name, text)))
        .definition()
        .orElseThrow()
        .definition();
  }

  @Test
  void what_lies_in_the_directory_is_registered_when_the_catalog_can_be_had() {
    assertThat(catalog().effective("tor")).isPresent();

    ServiceReference<ServiceDefinition> tor = inForce("tor").orElseThrow();
    assertThat(context.getService(tor).process().nice()).hasValue(1);
    assertThat(tor.getProperty(ServiceDefinition.ORIGIN))
        .isEqualTo(directory.resolve("tor.toml").toString());
  }

  @Test
  void a_definition_that_changes_is_registered_before_the_old_one_goes() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    context.addServiceListener(event -> events.add(describe(event)), IN_FORCE);

    write("tor.toml", COMMAND + "nice = 2\n");
    await("the new definition is in force", () -> events.size() == 2);

    assertThat(events).containsExactly("registered tor 2", "unregistering tor 1");
    Files.delete(directory.resolve("tor.toml"));
    await("the definition has gone", () -> events.size() == 3);
    assertThat(events).last().isEqualTo("unregistering tor 2");
  }

  @Test
  void of_two_that_are_registered_for_a_moment_the_newer_one_is_the_greater() throws Exception {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    context.addServiceListener(
        event -> {
          if (event.getType() == ServiceEvent.REGISTERED) {
            seen.add(niceOf("tor"));
          }
        },
        IN_FORCE);

    write("tor.toml", COMMAND + "nice = 2\n");
    await("the new definition was seen", () -> !seen.isEmpty());

    assertThat(seen).containsExactly(2);
  }

  private String describe(ServiceEvent event) {
    ServiceDefinition definition =
        (ServiceDefinition) context.getService(event.getServiceReference());
    String what = event.getType() == ServiceEvent.REGISTERED ? "registered" : "unregistering";
    return what + " " + definition.name() + " " + definition.process().nice().orElse(0);
  }

  @Test
  void a_definition_that_somebody_registers_is_validated_and_registered_again() throws Exception {
    ServiceRegistration<ServiceDefinition> registered =
        context.registerService(
            ServiceDefinition.class, definition("web", COMMAND + "nice = 5\n"), null);

    assertThat(niceOf("web")).isEqualTo(5);
    assertThat(catalog().effective("web").orElseThrow().lines())
        .anySatisfy(line -> assertThat(line.origin()).isEqualTo("org.apache.felix.framework"));
    registered.unregister();
    assertThat(inForce("web")).isEmpty();
  }

  @Test
  void a_definition_that_is_not_valid_never_comes_into_force() {
    ServiceDefinition good = definition("web", COMMAND);
    ServiceDefinition bad =
        new ServiceDefinition(
            "../web",
            good.description(),
            good.enabled(),
            good.process(),
            good.identity(),
            good.root(),
            good.mappings(),
            good.network(),
            good.sockets(),
            good.secrets(),
            good.privileges(),
            good.limits(),
            good.dependencies(),
            good.lifecycle(),
            good.log(),
            good.backend());

    context.registerService(ServiceDefinition.class, bad, null);

    assertThat(inForce("*").stream()).hasSize(1);
    assertThat(catalog().problems()).hasSize(1);
  }

  @Test
  void what_an_active_bundle_carries_is_in_force_while_it_is_active() throws Exception {
    Bundle carrier = context.installBundle("carrier", carrier("db.toml", COMMAND + "nice = 7\n"));
    assertThat(inForce("db")).isEmpty();

    carrier.start();
    assertThat(niceOf("db")).isEqualTo(7);
    assertThat(inForce("db").orElseThrow().getProperty(ServiceDefinition.ORIGIN))
        .isEqualTo("org.example.carrier:OSGI-INF/cloister/db.toml");
    carrier.stop();
    assertThat(inForce("db")).isEmpty();
  }

  @Test
  void a_definition_that_comes_from_elsewhere_but_means_the_same_keeps_its_registration()
      throws Exception {
    ServiceReference<ServiceDefinition> before = inForce("tor").orElseThrow();
    context
        .installBundle("carrier", carrier("tor.toml", "# the same\n" + COMMAND + "nice = 1\n"))
        .start();

    Files.delete(directory.resolve("tor.toml"));

    await(
        "tor is defined by the bundle",
        () ->
            String.valueOf(before.getProperty(ServiceDefinition.ORIGIN))
                .startsWith("org.example.carrier"));
    assertThat(inForce("tor")).contains(before);
  }

  private static InputStream carrier(String file, String text) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, "org.example.carrier");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      jar.putNextEntry(new ZipEntry("OSGI-INF/cloister/" + file));
      jar.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  @Test
  void when_the_bundle_stops_the_catalog_goes_before_its_definitions() throws Exception {
    List<String> gone = new CopyOnWriteArrayList<>();
    context.addServiceListener(
        event -> {
          if (event.getType() == ServiceEvent.UNREGISTERING) {
            gone.addAll(names(event.getServiceReference()));
          }
        });

    bundle.stop();

    assertThat(gone)
        .filteredOn(name -> name.endsWith("Catalog") || name.endsWith("Definition"))
        .containsExactly(DefinitionCatalog.class.getName(), ServiceDefinition.class.getName());
    bundle.start();
    assertThat(niceOf("tor")).isEqualTo(1);
  }

  private static List<String> names(ServiceReference<?> reference) {
    return Stream.of((String[]) reference.getProperty(Constants.OBJECTCLASS)).toList();
  }

  @Test
  void the_choice_of_a_backend_is_a_service() {
    assertThat(context.getServiceReference(BackendChooser.class)).isNotNull();
  }
}
