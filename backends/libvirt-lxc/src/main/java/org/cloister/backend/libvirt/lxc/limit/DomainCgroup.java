package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Usage;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.backend.libvirt.lxc.connection.DomainUsage;
import org.cloister.backend.libvirt.lxc.connection.Domains;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.cgroup.CgroupMembership;

/**
 * The groups that libvirt made for a container, and removes with it.
 *
 * @param domain the container
 * @param membership how a process gets in
 * @param domains asks libvirt
 */
record DomainCgroup(Domain domain, CgroupMembership membership, Domains domains) implements Cgroup {
  /** What is asked of libvirt. */
  @FunctionalInterface
  private interface Request<T> {
    T make() throws IsolationException;
  }

  @Override
  public String name() {
    return domain.name();
  }

  @Override
  public void update(Limits limits) throws IOException {
    throw new IOException("limits of containers cannot be changed yet");
  }

  @Override
  public Usage usage() throws IOException {
    DomainUsage used =
        ask(() -> domains.usage(domain.id()))
            .orElseThrow(() -> new IOException("the domain is gone"));
    return new Usage(
        OptionalLong.of(used.memoryBytes()),
        OptionalLong.empty(),
        Duration.ofNanos(used.cpuNanos()),
        OptionalLong.of(processes().size()),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  @Override
  public List<Long> processes() throws IOException {
    Path file =
        membership.tasks().isEmpty()
            ? membership.directory().orElseThrow().resolve("cgroup.procs")
            : membership.tasks().get(0).resolveSibling("cgroup.procs");
    return Files.readAllLines(file).stream().map(Long::valueOf).toList();
  }

  @Override
  public void kill() throws IOException {
    ask(
        () -> {
          domains.destroy(domain.id());
          return domain;
        });
  }

  @Override
  public void freeze() throws IOException {
    ask(
        () -> {
          domains.suspend(domain.id());
          return domain;
        });
  }

  @Override
  public void thaw() throws IOException {
    ask(
        () -> {
          domains.resume(domain.id());
          return domain;
        });
  }

  @Override
  public boolean frozen() throws IOException {
    Optional<Domain> now = ask(() -> domains.find(domain.id()));
    return now.filter(seen -> seen.state() == Domain.State.SUSPENDED).isPresent();
  }

  @Override
  public void remove() {
    // libvirt does.
  }

  private static <T> T ask(Request<T> request) throws IOException {
    try {
      return request.make();
    } catch (IsolationException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
