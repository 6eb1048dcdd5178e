package org.cloister.backend.libvirt.lxc.connection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;

/** Domains that exist in memory only, and what was asked of them. Not thread-safe. */
public final class RecordingDomains implements Domains {
  private record Entry(Domain domain, String xml, CompletableFuture<DomainEnd> end) {}

  private final Map<UUID, Entry> entries = new LinkedHashMap<>();
  private final List<String> calls = new ArrayList<>();
  private Optional<IsolationException> failure = Optional.empty();
  private int nextController = 1000;

  /** What was asked, in order: {@code create web}, {@code suspend web} … */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** The next call fails. */
  public void fail(IsolationException next) {
    failure = Optional.of(next);
  }

  /** A domain ends by itself. */
  public void end(UUID id, DomainEnd how) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      entry.end().complete(how);
    }
  }

  @Override
  public Created create(UUID id, String name, String xml, List<Integer> descriptors)
      throws IsolationException {
    asked("create " + name);
    Collection<Entry> all = entries.values();
    if (all.stream().anyMatch(entry -> entry.domain().name().equals(name))) {
      throw new IsolationException(IsolationErrorCode.BUSY, "create the domain", "exists already");
    }
    Domain domain = new Domain(id, name, nextController++, Domain.State.RUNNING);
    Entry entry = new Entry(domain, xml, new CompletableFuture<>());
    entries.put(id, entry);
    return new Created(domain, entry.end());
  }

  @Override
  public Optional<Domain> find(UUID id) throws IsolationException {
    asked("find " + name(id));
    return Optional.ofNullable(entries.get(id)).map(Entry::domain);
  }

  @Override
  public List<Domain> list(String prefix) throws IsolationException {
    asked("list " + prefix);
    return entries.values().stream()
        .map(Entry::domain)
        .filter(domain -> domain.name().startsWith(prefix))
        .toList();
  }

  @Override
  public CompletionStage<DomainEnd> end(UUID id, String name) {
    calls.add("end " + name);
    Entry entry = entries.get(id);
    return entry == null ? CompletableFuture.completedFuture(DomainEnd.UNNOTICED) : entry.end();
  }

  @Override
  public void destroy(UUID id) throws IsolationException {
    asked("destroy " + name(id));
    end(id, DomainEnd.DESTROYED);
  }

  @Override
  public void suspend(UUID id) throws IsolationException {
    become("suspend", id, Domain.State.SUSPENDED);
  }

  @Override
  public void resume(UUID id) throws IsolationException {
    become("resume", id, Domain.State.RUNNING);
  }

  @Override
  public void setMemory(UUID id, MemoryLimits limits) throws IsolationException {
    asked("setMemory " + name(id) + " " + limits);
  }

  @Override
  public void setCpu(UUID id, CpuLimits limits) throws IsolationException {
    asked("setCpu " + name(id) + " " + limits);
  }

  @Override
  public void setBlockWeight(UUID id, int weight) throws IsolationException {
    asked("setBlockWeight " + name(id) + " " + weight);
  }

  @Override
  public void setDevices(UUID id, List<DeviceLimits> limits) throws IsolationException {
    asked("setDevices " + name(id) + " " + limits);
  }

  @Override
  public Optional<DomainUsage> usage(UUID id) throws IsolationException {
    asked("usage " + name(id));
    return Optional.ofNullable(entries.get(id)).map(entry -> new DomainUsage(1 << 20, 1_000_000));
  }

  @Override
  public Optional<String> xml(UUID id) throws IsolationException {
    asked("xml " + name(id));
    return Optional.ofNullable(entries.get(id)).map(Entry::xml);
  }

  @Override
  public Optional<String> metadata(UUID id, String namespace) throws IsolationException {
    asked("metadata " + name(id) + " " + namespace);
    return Optional.empty();
  }

  @Override
  public void close() {
    calls.add("close");
  }

  private void become(String call, UUID id, Domain.State state) throws IsolationException {
    asked(call + " " + name(id));
    Entry entry = entries.get(id);
    if (entry == null) {
      throw new IsolationException(IsolationErrorCode.GONE, call, "no such domain");
    }
    Domain now = entry.domain();
    entries.put(
        id,
        new Entry(new Domain(id, now.name(), now.controller(), state), entry.xml(), entry.end()));
  }

  private void asked(String call) throws IsolationException {
    calls.add(call);
    if (failure.isPresent()) {
      IsolationException thrown = failure.get();
      failure = Optional.empty();
      throw thrown;
    }
  }

  private String name(UUID id) {
    Entry entry = entries.get(id);
    return entry == null ? "nobody" : entry.domain().name();
  }
}
