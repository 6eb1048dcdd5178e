package org.cloister.backend.libvirt.lxc.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.daemon.LibvirtDaemon;
import org.libvirt.DomainInfo;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The domains of a real libvirtd. */
public final class LibvirtDomains implements Domains {
  private static final Logger LOG = LoggerFactory.getLogger(LibvirtDomains.class);
  private static final long GRACE_MILLIS = 300;
  private static final int ALL = 0;
  private static final int LIVE = 1;
  private static final int ELEMENT = 2;
  private static final long KIBIBYTE = 1024;

  /** What libvirt takes for unlimited, in KiB (VIR_DOMAIN_MEMORY_PARAM_UNLIMITED). */
  private static final long UNLIMITED = Long.MAX_VALUE >> 10;

  /** What is done with a domain that libvirt-java has no call for. */
  @FunctionalInterface
  private interface NativeCall {
    int on(LibvirtCalls calls, DomainPointer domain);
  }

  /** What is done with a domain. */
  @FunctionalInterface
  private interface DomainCall<T> {
    T on(org.libvirt.Domain domain) throws LibvirtException;
  }

  /** Loaded when first used, for the library may not be installed. */
  private static final class Native {
    static final LibvirtCalls CALLS = LibvirtCalls.load();
  }

  private final LibvirtDaemon daemon;
  private final DomainEnds ends = new DomainEnds();
  private final ContainerGroups groups = ContainerGroups.HOST;
  private final Connection connection;

  /**
   * Prepares; nothing is connected yet.
   *
   * @param daemon whose domains they are
   */
  public LibvirtDomains(LibvirtDaemon daemon) {
    this(daemon, Patience.USUAL);
  }

  /**
   * Prepares; nothing is connected yet.
   *
   * @param daemon whose domains they are
   * @param patience how long it is waited for
   */
  LibvirtDomains(LibvirtDaemon daemon, Patience patience) {
    this.daemon = daemon;
    this.connection = new Connection(daemon, patience, new EndWatch());
  }

  @Override
  public Created create(UUID id, String name, String xml, List<Integer> descriptors)
      throws IsolationException {
    CompletableFuture<DomainEnd> end = ends.expect(id, name);
    int[] files = descriptors.stream().mapToInt(Integer::intValue).toArray();
    try {
      Birth birth = connection.call(false, session -> create(session, xml, files));
      ends.begun(id);
      if (!connection.isCurrent(birth.session())) {
        connection.attend(0, () -> notice(id, name));
      }
      return new Created(new Domain(id, name, birth.controller(), Domain.State.RUNNING), end);
    } catch (LibvirtFailure e) {
      ends.forget(id);
      Optional<String> cause =
          e.number() == ErrorNumber.VIR_ERR_INTERNAL_ERROR
              ? ContainerLog.cause(daemon.log(name)).or(() -> FullDisk.below(daemon.directories()))
              : Optional.empty();
      removeRest(id, name, e);
      throw Failures.of("create the domain", name, e, cause);
    } catch (IsolationException | RuntimeException e) {
      ends.forget(id);
      throw e;
    }
  }

  @Override
  public Optional<Domain> find(UUID id) throws IsolationException {
    return look("look for the domain", id, LibvirtDomains::seen);
  }

  @Override
  public List<Domain> list(String prefix) throws IsolationException {
    try {
      return connection.call(true, session -> list(session, prefix));
    } catch (LibvirtFailure e) {
      throw Failures.of("list the domains", prefix, e, Optional.empty());
    }
  }

  @Override
  public CompletionStage<DomainEnd> end(UUID id, String name) {
    CompletableFuture<DomainEnd> end = ends.await(id, name);
    connection.attend(0, () -> notice(id, name));
    return end;
  }

  @Override
  public void destroy(UUID id) throws IsolationException {
    ends.destroying(id);
    look(
        "destroy the domain",
        id,
        domain -> {
          try {
            domain.destroy();
          } catch (LibvirtException e) {
            // It has ended by itself, and is about to be forgotten.
            if (e.getError().getCode() != ErrorNumber.VIR_ERR_OPERATION_INVALID) {
              throw e;
            }
          }
          return id;
        });
  }

  @Override
  public void suspend(UUID id) throws IsolationException {
    change(
        "suspend the domain",
        id,
        domain -> {
          if (seen(domain).state() == Domain.State.RUNNING) {
            domain.suspend();
          }
          return id;
        });
  }

  @Override
  public void resume(UUID id) throws IsolationException {
    change(
        "resume the domain",
        id,
        domain -> {
          if (seen(domain).state() == Domain.State.SUSPENDED) {
            domain.resume();
          }
          return id;
        });
  }

  @Override
  public void setMemory(UUID id, MemoryLimits limits) throws IsolationException {
    TypedParameters parameters =
        new TypedParameters()
            .unsigned("hard_limit", kibibytes(limits.hard()))
            .unsigned("swap_hard_limit", kibibytes(limits.swap()));
    changeNatively(
        "limit the memory of the domain",
        id,
        (calls, domain) ->
            calls.virDomainSetMemoryParameters(
                domain, parameters.array(), parameters.count(), LIVE));
  }

  @Override
  public void setCpu(UUID id, CpuLimits limits) throws IsolationException {
    TypedParameters parameters =
        new TypedParameters()
            .unsigned("cpu_shares", limits.shares())
            .unsigned("vcpu_period", limits.periodMicros())
            .signed("vcpu_quota", limits.quotaMicros());
    changeNatively(
        "limit the processors of the domain",
        id,
        (calls, domain) ->
            calls.virDomainSetSchedulerParametersFlags(
                domain, parameters.array(), parameters.count(), LIVE));
  }

  @Override
  public void setBlockWeight(UUID id, int weight) throws IsolationException {
    TypedParameters parameters = new TypedParameters().unsignedInt("weight", weight);
    changeNatively(
        "weigh the block I/O of the domain",
        id,
        (calls, domain) ->
            calls.virDomainSetBlkioParameters(
                domain, parameters.array(), parameters.count(), LIVE));
  }

  @Override
  public void setDevices(UUID id, List<DeviceLimits> limits) throws IsolationException {
    TypedParameters parameters =
        new TypedParameters()
            .text("device_read_bytes_sec", each(limits, DeviceLimits::readBytes))
            .text("device_write_bytes_sec", each(limits, DeviceLimits::writeBytes))
            .text("device_read_iops_sec", each(limits, DeviceLimits::readOperations))
            .text("device_write_iops_sec", each(limits, DeviceLimits::writeOperations));
    changeNatively(
        "limit the block I/O of the domain",
        id,
        (calls, domain) ->
            calls.virDomainSetBlkioParameters(
                domain, parameters.array(), parameters.count(), LIVE));
  }

  private static String each(List<DeviceLimits> limits, ToLongFunction<DeviceLimits> limit) {
    return limits.stream()
        .map(device -> device.device() + "," + limit.applyAsLong(device))
        .collect(Collectors.joining(","));
  }

  @Override
  public Optional<DomainUsage> usage(UUID id) throws IsolationException {
    return look(
        "measure the domain",
        id,
        domain -> {
          DomainInfo info = domain.getInfo();
          return new DomainUsage(info.memory * KIBIBYTE, info.cpuTime);
        });
  }

  @Override
  public Optional<String> xml(UUID id) throws IsolationException {
    return look("describe the domain", id, domain -> domain.getXMLDesc(0));
  }

  @Override
  public Optional<String> metadata(UUID id, String namespace) throws IsolationException {
    return look(
            "read the metadata of the domain",
            id,
            domain -> {
              try {
                return Optional.of(domain.getMetadata(ELEMENT, namespace, 0));
              } catch (LibvirtException e) {
                if (e.getError().getCode() == ErrorNumber.VIR_ERR_NO_DOMAIN_METADATA) {
                  return Optional.<String>empty();
                }
                throw e;
              }
            })
        .flatMap(found -> found);
  }

  @Override
  public void close() {
    connection.close();
  }

  private static Birth create(Session session, String xml, int[] files) throws LibvirtFailure {
    DomainPointer domain =
        Native.CALLS.virDomainCreateXMLWithFiles(session.pointer(), xml, files.length, files, 0);
    if (domain == null) {
      throw LibvirtFailure.last();
    }
    try {
      return new Birth(session, Libvirt.INSTANCE.virDomainGetID(domain));
    } finally {
      Libvirt.INSTANCE.virDomainFree(domain);
    }
  }

  /** If the connection was lost while the domain was created, nobody knows whether it was. */
  private void removeRest(UUID id, String name, LibvirtFailure failure) {
    try {
      destroy(id);
      // A name that was in use is another's, and so are its groups.
      if (list(name).stream().noneMatch(domain -> domain.name().equals(name))) {
        groups.remove(name);
      }
    } catch (IsolationException e) {
      failure.addSuppressed(e);
      LOG.warn("What a failed start made of the domain {} may stay: {}", name, e.getMessage());
    }
  }

  private static List<Domain> list(Session session, String prefix) throws LibvirtException {
    List<Domain> found = new ArrayList<>();
    org.libvirt.Domain[] domains = session.connect().listAllDomains(ALL);
    try {
      for (org.libvirt.Domain domain : domains) {
        if (domain.getName().startsWith(prefix)) {
          seenUnlessGone(domain).ifPresent(found::add);
        }
      }
      return found;
    } finally {
      // All of them, for each holds on to the connection.
      for (org.libvirt.Domain domain : domains) {
        domain.free();
      }
    }
  }

  private <T> Optional<T> look(String step, UUID id, DomainCall<T> call) throws IsolationException {
    try {
      return Optional.of(connection.call(true, session -> on(session, id, call)));
    } catch (LibvirtFailure e) {
      if (e.number() == ErrorNumber.VIR_ERR_NO_DOMAIN) {
        return Optional.empty();
      }
      throw Failures.of(step, id.toString(), e, Optional.empty());
    }
  }

  private <T> void change(String step, UUID id, DomainCall<T> call) throws IsolationException {
    try {
      connection.call(true, session -> on(session, id, call));
    } catch (LibvirtFailure e) {
      throw Failures.of(step, id.toString(), e, Optional.empty());
    }
  }

  private void changeNatively(String step, UUID id, NativeCall call) throws IsolationException {
    try {
      connection.call(true, session -> on(session, id, call));
    } catch (LibvirtFailure e) {
      throw Failures.of(step, id.toString(), e, Optional.empty());
    }
  }

  private static <T> T on(Session session, UUID id, DomainCall<T> call) throws LibvirtException {
    org.libvirt.Domain domain = session.connect().domainLookupByUUIDString(id.toString());
    try {
      return call.on(domain);
    } finally {
      domain.free();
    }
  }

  private static int on(Session session, UUID id, NativeCall call) throws LibvirtFailure {
    DomainPointer domain =
        Libvirt.INSTANCE.virDomainLookupByUUIDString(session.pointer(), id.toString());
    if (domain == null) {
      throw LibvirtFailure.last();
    }
    try {
      int result = call.on(Native.CALLS, domain);
      if (result < 0) {
        throw LibvirtFailure.last();
      }
      return result;
    } finally {
      Libvirt.INSTANCE.virDomainFree(domain);
    }
  }

  private static Domain seen(org.libvirt.Domain domain) throws LibvirtException {
    Domain.State state =
        switch (domain.getInfo().state) {
          case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED, VIR_DOMAIN_NOSTATE -> Domain.State.RUNNING;
          case VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED -> Domain.State.SUSPENDED;
          case VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_CRASHED -> Domain.State.ENDED;
        };
    int controller = state == Domain.State.ENDED ? 0 : domain.getID();
    return new Domain(UUID.fromString(domain.getUUIDString()), domain.getName(), controller, state);
  }

  private static Optional<Domain> seenUnlessGone(org.libvirt.Domain domain)
      throws LibvirtException {
    try {
      return Optional.of(seen(domain));
    } catch (LibvirtException e) {
      if (e.getError().getCode() == ErrorNumber.VIR_ERR_NO_DOMAIN) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static long kibibytes(OptionalLong bytes) {
    return bytes.isEmpty() ? UNLIMITED : bytes.getAsLong() / KIBIBYTE;
  }

  /** Looks whether a domain has ended unseen; what libvirt is about to tell is waited for. */
  private void notice(UUID id, String name) throws IsolationException {
    if (ended(find(id))) {
      connection.attend(GRACE_MILLIS, () -> bury(id, name));
    }
  }

  /** Tells the end of a domain that ended unseen, and removes what it left. */
  private void bury(UUID id, String name) throws IsolationException {
    if (ends.awaited().contains(new DomainEnds.Awaited(id, name)) && ended(find(id))) {
      destroy(id);
      groups.remove(name);
      ends.tell(id, DomainEnd.UNNOTICED);
    }
  }

  private static boolean ended(Optional<Domain> domain) {
    return domain.isEmpty() || domain.get().state() == Domain.State.ENDED;
  }

  /** A domain that was created, and by which connection. */
  private record Birth(Session session, int controller) {}

  private final class EndWatch implements Connection.Watch {
    @Override
    public void ended(UUID id, DomainEnd end) {
      ends.tell(id, end);
    }

    @Override
    public boolean needed() {
      return !ends.awaited().isEmpty();
    }

    @Override
    public void connected() throws IsolationException {
      for (DomainEnds.Awaited awaited : ends.awaited()) {
        notice(awaited.id(), awaited.name());
      }
    }
  }
}
