package org.cloister.backend.libvirt.lxc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.Libvirt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Domains of a real libvirtd of the platform's own. */
@Timeout(120)
class LibvirtDomainsTest {
  @RegisterExtension final Libvirt libvirt = new Libvirt();

  @Test
  void a_created_domain_is_found_and_listed() throws Exception {
    String name = Libvirt.name();
    Domain created = libvirt.create(name, Libvirt.SERVICE);

    assertThat(libvirt.domains().find(created.id())).contains(created);
    assertThat(libvirt.domains().list(Libvirt.PREFIX)).containsExactly(created);
    assertThat(libvirt.domains().list("another-prefix-")).isEmpty();
    assertThat(created.controller()).matches(Libvirt::running);
  }

  @Test
  void the_end_of_an_init_is_told() throws Exception {
    UUID id = UUID.randomUUID();
    String name = Libvirt.name();
    Domains.Created created =
        libvirt.domains().create(id, name, Libvirt.xml(id, name, Libvirt.SERVICE), List.of());

    Libvirt.kill(init(created.domain()));

    assertThat(end(created.end())).isEqualTo(DomainEnd.SHUTDOWN);
    assertThat(libvirt.domains().find(id)).isEmpty();
  }

  @Test
  void a_destroyed_domain_is_gone_and_its_end_told() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    CompletionStage<DomainEnd> end = libvirt.domains().end(domain.id(), domain.name());

    libvirt.domains().destroy(domain.id());

    assertThat(end(end)).isEqualTo(DomainEnd.DESTROYED);
    assertThat(libvirt.domains().find(domain.id())).isEmpty();
  }

  @Test
  void what_does_not_exist_can_be_destroyed_and_has_ended() throws Exception {
    UUID nobody = UUID.randomUUID();
    libvirt.domains().destroy(nobody);

    assertThat(end(libvirt.domains().end(nobody, Libvirt.name()))).isEqualTo(DomainEnd.UNNOTICED);
    assertThat(libvirt.domains().usage(nobody)).isEmpty();
    assertThat(
            catchThrowableOfType(IsolationException.class, () -> libvirt.domains().suspend(nobody))
                .code())
        .isEqualTo(IsolationErrorCode.GONE);
  }

  @Test
  void the_cause_of_a_failed_start_is_read_from_the_containers_log() throws Exception {
    IsolationException failure =
        catchThrowableOfType(
            IsolationException.class, () -> libvirt.create(Libvirt.name(), "/no/such/init"));

    assertThat(failure.code()).isEqualTo(IsolationErrorCode.NOT_FOUND);
    assertThat(failure.errno()).contains("ENOENT");
    assertThat(failure.getMessage())
        .contains("cannot find init path '/no/such/init'")
        .doesNotContain("Timed out");
    assertThat(libvirt.domains().list(Libvirt.PREFIX)).isEmpty();
  }

  @Test
  void a_name_that_is_in_use_is_busy() throws Exception {
    String name = Libvirt.name();
    Domain first = libvirt.create(name, Libvirt.SERVICE);

    IsolationException failure =
        catchThrowableOfType(IsolationException.class, () -> libvirt.create(name, Libvirt.SERVICE));

    assertThat(failure.code()).isEqualTo(IsolationErrorCode.BUSY);
    assertThat(libvirt.domains().find(first.id())).contains(first);
  }

  @Test
  void a_suspended_domain_can_be_resumed_and_both_are_idempotent() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);

    libvirt.domains().suspend(domain.id());
    libvirt.domains().suspend(domain.id());
    assertThat(libvirt.domains().find(domain.id()).orElseThrow().state())
        .isEqualTo(Domain.State.SUSPENDED);

    libvirt.domains().resume(domain.id());
    libvirt.domains().resume(domain.id());
    assertThat(libvirt.domains().find(domain.id()).orElseThrow().state())
        .isEqualTo(Domain.State.RUNNING);
  }

  @Test
  void limits_change_while_the_domain_runs() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);

    libvirt
        .domains()
        .setMemory(domain.id(), new MemoryLimits(OptionalLong.of(32 << 20), OptionalLong.empty()));
    libvirt.domains().setCpu(domain.id(), new CpuLimits(512, 100_000, 50_000));

    assertThat(libvirt.domains().xml(domain.id()).orElseThrow())
        .contains("<hard_limit unit='KiB'>32768</hard_limit>")
        .contains("<quota>50000</quota>")
        .contains("<shares>512</shares>");
    assertThat(libvirt.domains().usage(domain.id()).orElseThrow().memoryBytes()).isPositive();
  }

  @Test
  void metadata_is_read_by_its_namespace() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);

    assertThat(libvirt.domains().metadata(domain.id(), "urn:cloister").orElseThrow())
        .contains("service=\"test\"");
    assertThat(libvirt.domains().metadata(domain.id(), "urn:another")).isEmpty();
  }

  @Test
  void the_init_gets_descriptors_of_this_process() throws Exception {
    Path file = Files.createTempFile("cloister-passed", "");
    UUID id = UUID.randomUUID();
    String name = Libvirt.name();
    String xml = Libvirt.xml(id, name, "/bin/sh", "-c", "readlink /proc/self/fd/3 >&3; sleep 1000");
    try (PassedFile passed = PassedFile.writable(file)) {
      libvirt.domains().create(id, name, xml, List.of(passed.number()));
      Libvirt.await("it has written", () -> Files.readString(file).strip().equals(file.toString()));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void the_init_itself_can_be_a_descriptor_of_this_process() throws Exception {
    UUID id = UUID.randomUUID();
    String name = Libvirt.name();
    String xml = Libvirt.xml(id, name, "/proc/self/fd/3", "1000");
    try (PassedFile passed = PassedFile.readable(Path.of("/bin/sleep"))) {
      Domain domain = libvirt.domains().create(id, name, xml, List.of(passed.number())).domain();
      ProcessHandle init = ProcessHandle.of(init(domain)).orElseThrow();
      Libvirt.await(
          "the init is sleep",
          () -> init.info().command().filter(command -> command.endsWith("/sleep")).isPresent());
    }
  }

  @Test
  void ten_domains_are_created_and_destroyed_at_once() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(10);
    try {
      List<Callable<Domain>> starts =
          Collections.nCopies(10, () -> libvirt.create(Libvirt.name(), Libvirt.SERVICE));
      List<Callable<DomainEnd>> ends = new ArrayList<>();
      for (Future<Domain> start : threads.invokeAll(starts)) {
        Domain domain = start.get();
        ends.add(
            () -> {
              CompletionStage<DomainEnd> end = libvirt.domains().end(domain.id(), domain.name());
              libvirt.domains().destroy(domain.id());
              return end(end);
            });
      }
      for (Future<DomainEnd> end : threads.invokeAll(ends)) {
        assertThat(end.get()).isEqualTo(DomainEnd.DESTROYED);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(libvirt.domains().list("")).isEmpty();
  }

  @Test
  void a_libvirtd_that_dies_while_it_creates_leaves_no_domain() throws Exception {
    libvirt.daemon().ensureRunning();
    long pid = libvirt.libvirtd();
    String name = Libvirt.name();
    // The log of the container begins when its controller is about to be started.
    CompletableFuture<Void> killer =
        CompletableFuture.runAsync(
            () -> {
              try {
                Libvirt.await(
                    "the start has begun", () -> Files.exists(libvirt.daemon().log(name)));
                Libvirt.kill(pid);
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            });
    Optional<Domain> domain;
    try {
      domain = Optional.of(libvirt.create(name, Libvirt.SERVICE));
    } catch (IsolationException e) {
      domain = Optional.empty();
    }
    killer.get(60, TimeUnit.SECONDS);

    // Either it was created, or there is none.
    assertThat(libvirt.domains().list("")).isEqualTo(domain.stream().toList());
  }

  @Test
  void domains_survive_the_death_of_libvirtd_and_their_ends_are_told_after_it() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    CompletionStage<DomainEnd> end = libvirt.domains().end(domain.id(), domain.name());
    long first = libvirt.libvirtd();

    Libvirt.kill(first);
    Libvirt.await(
        "the domain is seen again", () -> libvirt.domains().find(domain.id()).isPresent());

    assertThat(libvirt.libvirtd()).isNotEqualTo(first);
    assertThat(libvirt.domains().find(domain.id())).contains(domain);
    // Either libvirt tells it, or who catches up after the interruption comes first.
    Libvirt.kill(init(domain));
    assertThat(end(end)).isIn(DomainEnd.SHUTDOWN, DomainEnd.UNNOTICED);
  }

  @Test
  void a_domain_that_ends_while_libvirtd_is_away_is_noticed_and_frees_its_name() throws Exception {
    String name = Libvirt.name();
    Domain domain = libvirt.create(name, Libvirt.SERVICE);
    libvirt.domains().close();
    Libvirt.kill(libvirt.libvirtd());
    Libvirt.kill(init(domain));
    Libvirt.await("the controller has ended", () -> !Libvirt.running(domain.controller()));
    libvirt.restart();

    assertThat(end(libvirt.domains().end(domain.id(), domain.name())))
        .isEqualTo(DomainEnd.UNNOTICED);
    Domain next = libvirt.create(name, Libvirt.SERVICE);
    assertThat(libvirt.domains().find(next.id())).contains(next);
  }

  @Test
  void a_domain_that_ends_with_libvirtd_is_noticed_by_who_waits_for_it() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    CompletionStage<DomainEnd> end = libvirt.domains().end(domain.id(), domain.name());

    // The controller is stopped, so that the death of its init is not seen before libvirtd's.
    signal(domain.controller(), "-STOP");
    long init = init(domain);
    Libvirt.kill(libvirt.libvirtd());
    signal(init, "-KILL");
    signal(domain.controller(), "-KILL");
    Libvirt.await("the controller has ended", () -> !Libvirt.running(domain.controller()));

    assertThat(end(end)).isIn(DomainEnd.UNNOTICED, DomainEnd.FAILED);
  }

  @Test
  void the_death_of_a_controller_is_told_and_ends_the_domain() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    CompletionStage<DomainEnd> end = libvirt.domains().end(domain.id(), domain.name());
    long init = init(domain);

    Libvirt.kill(domain.controller());

    assertThat(end(end)).isNotNull();
    Libvirt.await("the init has ended", () -> !Libvirt.running(init));
  }

  private static DomainEnd end(CompletionStage<DomainEnd> end) throws Exception {
    return end.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** The process on the host that is the domain's init. */
  private static long init(Domain domain) {
    return ProcessHandle.of(domain.controller())
        .orElseThrow()
        .children()
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private static void signal(long pid, String signal) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor()).isZero();
  }
}
