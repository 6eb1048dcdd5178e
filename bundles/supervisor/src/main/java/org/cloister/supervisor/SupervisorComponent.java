package org.cloister.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cloister.api.definition.BackendChooser;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.host.Accounts;
import org.cloister.api.host.LogRotation;
import org.cloister.api.host.NotifySockets;
import org.cloister.api.isolation.IsolationBackend;
import org.cloister.api.supervision.Supervisor;
import org.cloister.supervisor.event.EventAdminBridge;
import org.cloister.supervisor.resolve.LocalHost;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.EventAdmin;

/**
 * Wires supervision to the framework: definitions and backends come and go as services. What is
 * enabled is started when the framework has been, so that the choice is among all backends.
 */
@Component(service = Supervisor.class, immediate = true)
public final class SupervisorComponent extends Supervision {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final EventAdminBridge eventAdmin;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final FrameworkListener startup = this::frameworkEvent;

  /**
   * Makes the supervisor; called by the component runtime.
   *
   * @param context knows the framework properties
   * @param accounts users and groups
   * @param notifySockets sockets for readiness
   * @param logRotation keeps logs bounded
   * @param catalog knows definitions and templates
   * @param chooser ranks backends
   * @throws IOException if the records of running sandboxes cannot be read
   */
  @Activate
  public SupervisorComponent(
      BundleContext context,
      @Reference Accounts accounts,
      @Reference NotifySockets notifySockets,
      @Reference LogRotation logRotation,
      @Reference DefinitionCatalog catalog,
      @Reference BackendChooser chooser)
      throws IOException {
    this(
        context,
        new Host(
            new LocalHost(),
            Files.readString(BOOT_ID).strip(),
            accounts,
            notifySockets,
            logRotation,
            catalog,
            chooser),
        new EventAdminBridge());
  }

  private SupervisorComponent(BundleContext context, Host host, EventAdminBridge eventAdmin)
      throws IOException {
    super(Platform.of(context::getProperty), host, eventAdmin);
    this.eventAdmin = eventAdmin;
  }

  @Activate
  void activate(BundleContext context) {
    context.addFrameworkListener(startup);
    if (context.getBundle(0).getState() == Bundle.ACTIVE) {
      beginOnce();
    }
  }

  private void frameworkEvent(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.STARTED) {
      beginOnce();
    }
  }

  private void beginOnce() {
    if (begun.compareAndSet(false, true)) {
      begin();
    }
  }

  @Deactivate
  void deactivate(BundleContext context) {
    context.removeFrameworkListener(startup);
    close();
    eventAdmin.close();
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      target = "(" + ServiceDefinition.NAME + "=*)")
  void bindDefinition(ServiceReference<ServiceDefinition> key, ServiceDefinition definition) {
    define(key, definition);
  }

  void unbindDefinition(ServiceReference<ServiceDefinition> key, ServiceDefinition definition) {
    forget(key, definition);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindBackend(
      ServiceReference<IsolationBackend> key,
      IsolationBackend backend,
      Map<String, Object> properties) {
    Bundle bundle = key.getBundle();
    backendAppeared(key, backend, bundle.getSymbolicName() + " " + bundle.getVersion(), properties);
  }

  void unbindBackend(ServiceReference<IsolationBackend> key) {
    backendLeft(key);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindEventAdmin(EventAdmin admin) {
    eventAdmin.use(admin);
  }

  void unbindEventAdmin(EventAdmin admin) {
    eventAdmin.stopUsing(admin);
  }
}
