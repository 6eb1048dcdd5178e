package org.cloister.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.fixture.Await;
import org.cloister.supervisor.fixture.CopyingRotation;
import org.cloister.supervisor.fixture.Definition;
import org.cloister.supervisor.fixture.FakeAccounts;
import org.cloister.supervisor.fixture.FakeBackend;
import org.cloister.supervisor.fixture.FakeChooser;
import org.cloister.supervisor.fixture.FakeHost;
import org.cloister.supervisor.fixture.FakeKernel;
import org.cloister.supervisor.fixture.FakeNotifySockets;

/** A supervisor with a fake host and fake backends around it; real files in a directory. */
final class TestPlatform implements AutoCloseable {
  final FakeKernel kernel;
  final FakeHost host = FakeHost.debian();
  final FakeNotifySockets notifySockets = new FakeNotifySockets();
  final Supervision supervision;
  final Map<String, ServiceDefinition> templates = new HashMap<>();
  final List<DefinitionProblem> problems = new CopyOnWriteArrayList<>();

  /** Done while an instance is being forgotten. */
  Runnable meanwhile = () -> {};

  /** Told of each event, before anything else happens to the service. */
  volatile Consumer<ServiceEvent> listener = event -> {};

  private final Path directory;
  private final Map<FakeBackend, Integer> backends = new HashMap<>();
  private final Map<String, Integer> definitions = new HashMap<>();
  private int keys;

  TestPlatform(Path directory) {
    this(directory, new FakeKernel(), "boot");
  }

  TestPlatform(Path directory, FakeKernel kernel, String bootId) {
    this.directory = directory;
    this.kernel = kernel;
    try {
      Platform platform = new Platform("test", made("state"), made("run"), made("log"), Set.of());
      this.supervision =
          new Supervision(
              platform,
              new Supervision.Host(
                  host,
                  bootId,
                  new FakeAccounts(),
                  notifySockets,
                  new CopyingRotation(true),
                  new Catalog(),
                  new FakeChooser()),
              event -> listener.accept(event));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path made(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  /** With a backend named fake, and begun. */
  static TestPlatform begun(Path directory) {
    TestPlatform platform = new TestPlatform(directory);
    platform.backend("fake");
    platform.supervision.begin();
    return platform;
  }

  /** The same home, kernel and boot, after this platform was killed. */
  TestPlatform killedAndNew() {
    backends.keySet().forEach(FakeBackend::cut);
    return new TestPlatform(directory, kernel, "boot");
  }

  FakeBackend backend(String name) {
    return add(new FakeBackend(name, kernel));
  }

  FakeBackend add(FakeBackend backend) {
    backends.put(backend, ++keys);
    supervision.backendAppeared(keys, backend, "bundle " + keys, backend.properties());
    return backend;
  }

  void remove(FakeBackend backend) {
    supervision.backendLeft(backends.remove(backend));
  }

  /** Defines a service, or anew as the catalog does: the new one comes before the old one goes. */
  TestPlatform define(Definition definition) {
    return define(definition.get());
  }

  private TestPlatform define(ServiceDefinition definition) {
    Integer before = definitions.put(definition.name(), ++keys);
    supervision.define(keys, definition);
    if (before != null) {
      supervision.forget(before, definition);
    }
    return this;
  }

  void undefine(String name) {
    supervision.forget(definitions.remove(name), Definition.of(name).get());
  }

  ServiceStatus start(String name) {
    return get(supervision.start(name));
  }

  ServiceStatus stop(String name) {
    return get(supervision.stop(name));
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(15, TimeUnit.SECONDS).join();
  }

  /** The refusal that something ends in. */
  static SupervisionException refusal(CompletionStage<?> stage) {
    try {
      Object answer = get(stage);
      throw new AssertionError("it came about: " + answer);
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(SupervisionException.class);
      return (SupervisionException) e.getCause();
    }
  }

  static void refused(CompletionStage<?> stage, SupervisionErrorCode code, String... parts) {
    SupervisionException refusal = refusal(stage);
    assertThat(refusal).hasMessageContainingAll(parts);
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
  }

  ServiceStatus status(String name) {
    return supervision.service(name).orElseThrow();
  }

  ServiceState state(String name) {
    return status(name).state();
  }

  ServiceStatus await(String name, ServiceState state) {
    Await.until(
        name + " is " + state,
        () -> supervision.service(name),
        () -> supervision.service(name).filter(seen -> seen.state() == state).isPresent());
    return status(name);
  }

  /** What is left in the runtime directory, beside what is always there. */
  List<String> leftovers() {
    try (Stream<Path> files = Files.list(directory.resolve("run/sandboxes"))) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals("boot-id"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }

  @Override
  public void close() {
    supervision.close();
    assertThat(kernel.doubles()).as("services with two sandboxes at once").isEmpty();
  }

  private final class Catalog implements DefinitionCatalog {
    @Override
    public Optional<EffectiveDefinition> effective(String name) {
      return Optional.empty();
    }

    @Override
    public List<DefinitionProblem> problems() {
      return List.copyOf(problems);
    }

    @Override
    public Optional<ServiceDefinition> instantiate(String name) {
      Optional<ServiceDefinition> made = Optional.ofNullable(templates.get(name));
      made.filter(definition -> !definitions.containsKey(name))
          .ifPresent(TestPlatform.this::define);
      return made;
    }

    @Override
    public void forget(String name) {
      if (templates.containsKey(name)) {
        meanwhile.run();
        undefine(name);
      }
    }

    @Override
    public List<String> templates() {
      return List.of();
    }
  }
}
