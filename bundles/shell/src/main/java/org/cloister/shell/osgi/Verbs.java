package org.cloister.shell.osgi;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.cloister.api.definition.BackendChooser;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.host.Accounts;
import org.cloister.api.host.HostCheck;
import org.cloister.api.supervision.BackendStatus;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Runner;
import org.cloister.shell.call.Verb;
import org.cloister.shell.gogo.Completions;
import org.cloister.shell.gogo.GogoCommand;
import org.cloister.shell.gogo.GogoVerb;
import org.cloister.shell.gogo.ViewConverter;
import org.cloister.shell.verb.BackendsVerb;
import org.cloister.shell.verb.ChooseVerb;
import org.cloister.shell.verb.DoctorVerb;
import org.cloister.shell.verb.EnableVerb;
import org.cloister.shell.verb.EventsVerb;
import org.cloister.shell.verb.ExecVerb;
import org.cloister.shell.verb.GraphVerb;
import org.cloister.shell.verb.HelpVerb;
import org.cloister.shell.verb.HonoursVerb;
import org.cloister.shell.verb.LimitsVerb;
import org.cloister.shell.verb.ListVerb;
import org.cloister.shell.verb.LogsVerb;
import org.cloister.shell.verb.PlanVerb;
import org.cloister.shell.verb.PlatformEnd;
import org.cloister.shell.verb.PlatformPidVerb;
import org.cloister.shell.verb.ReloadVerb;
import org.cloister.shell.verb.RestartVerb;
import org.cloister.shell.verb.ShellVerb;
import org.cloister.shell.verb.ShowVerb;
import org.cloister.shell.verb.ShutdownVerb;
import org.cloister.shell.verb.SignalVerb;
import org.cloister.shell.verb.StartVerb;
import org.cloister.shell.verb.StatusVerb;
import org.cloister.shell.verb.StopVerb;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Wires the verbs to the platform, and registers them with Gogo. */
@Component(service = Verbs.class, immediate = true)
public final class Verbs {
  /** The scope of the commands. */
  public static final String SCOPE = "cloister";

  private final Supervisor supervisor;
  private final DefinitionCatalog catalog;
  private final Map<String, Verb> verbs = new LinkedHashMap<>();
  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
  private final List<HostCheck> checks = new CopyOnWriteArrayList<>();

  /**
   * Makes the verbs.
   *
   * @param context this bundle's
   * @param supervisor keeps services running
   * @param catalog knows their definitions
   * @param chooser reads wishes for a backend
   * @param accounts knows the host's users
   * @param processor runs command lines
   * @param end ends the platform
   */
  @Activate
  public Verbs(
      BundleContext context,
      @Reference Supervisor supervisor,
      @Reference DefinitionCatalog catalog,
      @Reference BackendChooser chooser,
      @Reference Accounts accounts,
      @Reference CommandProcessor processor,
      @Reference PlatformEnd end) {
    this.supervisor = supervisor;
    this.catalog = catalog;
    Clock clock = Clock.systemDefaultZone();
    checks.add(new PlatformCheck(context));
    add(new ListVerb(supervisor, catalog, clock));
    add(new StatusVerb(supervisor, catalog, clock));
    add(new LogsVerb(supervisor, catalog));
    add(new EventsVerb(supervisor, catalog, new OsgiEventFeed(context), clock));
    add(new GraphVerb(supervisor, catalog));
    add(new StartVerb(supervisor, catalog, clock));
    add(new StopVerb(supervisor, catalog, clock));
    add(new RestartVerb(supervisor, catalog, clock));
    add(new ReloadVerb(supervisor, catalog, clock));
    add(new EnableVerb(supervisor, catalog, true));
    add(new EnableVerb(supervisor, catalog, false));
    add(new ExecVerb(supervisor, catalog, accounts::user));
    add(new ShellVerb(supervisor, catalog, accounts::user));
    add(new SignalVerb(supervisor, catalog));
    add(new LimitsVerb(supervisor, catalog));
    add(new ShowVerb(supervisor, catalog));
    add(new PlanVerb(supervisor, catalog));
    add(new ChooseVerb(supervisor, catalog, chooser));
    add(new BackendsVerb(supervisor));
    add(new HonoursVerb(supervisor));
    add(new DoctorVerb(supervisor, () -> checks));
    add(new HelpVerb(this::all));
    add(new GogoVerb(processor));
    add(new PlatformPidVerb());
    add(new ShutdownVerb(supervisor, end));
    registrations.add(context.registerService(Converter.class, new ViewConverter(), null));
    Runner runner = new Runner(verbs);
    verbs.keySet().forEach(name -> register(context, name, runner));
  }

  private void add(Verb verb) {
    verbs.put(verb.manual().name(), verb);
  }

  private void register(BundleContext context, String name, Runner runner) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(CommandProcessor.COMMAND_SCOPE, SCOPE);
    properties.put(CommandProcessor.COMMAND_FUNCTION, name);
    registrations.add(
        context.registerService(Function.class, new GogoCommand(name, runner), properties));
  }

  @Deactivate
  void remove() {
    registrations.forEach(ServiceRegistration::unregister);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addCheck(HostCheck check) {
    checks.add(check);
  }

  void removeCheck(HostCheck check) {
    checks.remove(check);
  }

  /** {@return the verbs by name, in a good order for reading} */
  public Map<String, Verb> all() {
    return Collections.unmodifiableMap(verbs);
  }

  /** {@return what the tab key offers after each verb} */
  public Completions completions() {
    return new Completions(
        SCOPE,
        all(),
        this::serviceNames,
        () -> supervisor.backends().stream().map(BackendStatus::name).toList());
  }

  /** Templates too: the operator types the instance. */
  private List<String> serviceNames() {
    List<String> names = new ArrayList<>(catalog.templates());
    supervisor.services().stream().map(ServiceStatus::name).forEach(names::add);
    return names;
  }
}
