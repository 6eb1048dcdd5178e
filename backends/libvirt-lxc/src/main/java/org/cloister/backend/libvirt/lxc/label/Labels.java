package org.cloister.backend.libvirt.lxc.label;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.libvirt.lxc.description.SecurityLabel;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.failure.Failures;

/**
 * The labels of containers for mandatory access control. The threat is a service that breaks out of
 * its namespaces: with categories of its own it still reaches no file and no process of another
 * one. Thread-safe.
 */
public final class Labels {
  private static final Path SELINUX = Path.of("/etc/selinux");
  private static final Path PROCESSES = Path.of("/proc");

  /** What a plan shows: every service has its own. */
  private static final String PLANNED = "s0:c?,c?";

  private final HostFacts host;
  private final Path policy;
  private final InstanceCategories categories;
  private final Relabelling files;

  /**
   * Of this host.
   *
   * @param host tells what enforces labels
   */
  public Labels(HostFacts host) {
    this(host, SELINUX, new InstanceCategories(PROCESSES, new SecureRandom()), Relabelling.CHCON);
  }

  /**
   * Of a host.
   *
   * @param host tells what enforces labels
   * @param policy the directory of the SELinux policy
   * @param categories the categories of services
   * @param files gives files their contexts
   */
  Labels(HostFacts host, Path policy, InstanceCategories categories, Relabelling files) {
    this.host = host;
    this.policy = policy;
    this.categories = categories;
    this.files = files;
  }

  /** {@return what of the label asked for cannot be honoured} */
  List<Shortfall> shortfalls(Label label) {
    if (label.mode() == Label.Mode.NONE) {
      return List.of();
    }
    if (!enforced()) {
      return label.mode() == Label.Mode.REQUIRED
          ? List.of(shortfall("nothing on this host enforces labels"))
          : List.of();
    }
    try {
      if (contexts().isEmpty()) {
        return List.of(
            shortfall(
                "the SELinux policy knows no containers; install container-selinux (Fedora), or"
                    + " accept it with label = \"none\""));
      }
      if (!label.value().isEmpty()) {
        Context.parse(label.value());
      }
      return List.of();
    } catch (IOException | IllegalArgumentException e) {
      return List.of(shortfall(e.getMessage()));
    }
  }

  /**
   * {@return the spec with the label that this start has as its value; unchanged where it has none}
   *
   * @param spec what is wanted; has no shortfall
   * @param context where the sandbox's files lie
   * @throws IsolationException if no label can be allocated
   */
  public SandboxSpec assign(SandboxSpec spec, SandboxContext context) throws IsolationException {
    return labelled(spec, () -> categories.of(context.stateDirectory()).level());
  }

  /**
   * {@return the spec as {@link #assign} would make it, with categories that are yet to be
   * allocated}
   *
   * @param spec what is wanted; has no shortfall
   * @throws IsolationException if the host's policy cannot be read
   */
  public SandboxSpec planned(SandboxSpec spec) throws IsolationException {
    return labelled(spec, () -> PLANNED);
  }

  private SandboxSpec labelled(SandboxSpec spec, Level level) throws IsolationException {
    Label label = spec.confinement().label();
    if (!enforced() || label.mode() == Label.Mode.NONE || !label.value().isEmpty()) {
      return spec;
    }
    try {
      Context context = ofHost().process().at(level.allocate());
      return with(spec, new Label(label.mode(), context.toString()));
    } catch (IOException e) {
      throw Failures.of("allocate the label of " + spec.name(), e);
    }
  }

  private interface Level {
    String allocate() throws IOException;
  }

  /** {@return what libvirt is told; empty where nothing enforces labels} */
  Optional<SecurityLabel> label(SandboxSpec spec) {
    String value = spec.confinement().label().value();
    return enforced()
        ? Optional.of(value.isEmpty() ? SecurityLabel.NONE : SecurityLabel.of(value))
        : Optional.empty();
  }

  /**
   * {@return the context of what a service has in memory; empty where it has none}
   *
   * @param spec has its label
   * @throws IsolationException if the host's policy cannot be read
   */
  public Optional<String> ofMemory(SandboxSpec spec) throws IsolationException {
    try {
      return fileContext(spec).map(Context::toString);
    } catch (IOException e) {
      throw Failures.of("find the label of " + spec.name(), e);
    }
  }

  /** Gives the private files of a service, and its log, its context. Nothing of the host's own. */
  void relabel(SandboxSpec spec, SandboxContext context) throws IOException {
    Optional<Context> file = fileContext(spec);
    if (file.isEmpty()) {
      return;
    }
    files.relabel(context.log(), file.get());
    for (ViewEntry entry : spec.view().entries()) {
      if (entry instanceof ViewEntry.Copy copy) {
        files.relabel(copy.copy(), file.get());
      } else if (entry instanceof ViewEntry.Overlay overlay) {
        files.relabel(overlay.upper(), file.get());
        files.relabel(overlay.work(), file.get());
      }
    }
  }

  private Optional<Context> fileContext(SandboxSpec spec) throws IOException {
    String value = spec.confinement().label().value();
    return enforced() && !value.isEmpty()
        ? Optional.of(ofHost().file().at(Context.parse(value).level()))
        : Optional.empty();
  }

  private boolean enforced() {
    return !host.labels().isEmpty();
  }

  private Optional<LxcContexts> contexts() throws IOException {
    return LxcContexts.find(policy);
  }

  private LxcContexts ofHost() throws IOException {
    return contexts()
        .orElseThrow(() -> new IOException("the SELinux policy knows no containers any more"));
  }

  private static SandboxSpec with(SandboxSpec spec, Label label) {
    Confinement confinement = spec.confinement();
    return new SandboxSpec(
        spec.name(),
        spec.hostname(),
        spec.command(),
        spec.environment(),
        spec.directory(),
        spec.credentials(),
        spec.view(),
        spec.network(),
        spec.attributes(),
        new Confinement(
            confinement.capabilities(),
            confinement.seccomp(),
            confinement.noNewPrivileges(),
            confinement.uidMap(),
            confinement.gidMap(),
            label),
        spec.limits(),
        spec.notifySocket(),
        spec.sockets(),
        spec.secrets());
  }

  private static Shortfall shortfall(String reason) {
    return new Shortfall(Directive.LABEL, reason);
  }
}
