package org.cloister.backend.kvm.guest;

import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.ProcessAttributes;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.network.UserModeNetwork;
import org.cloister.backend.kvm.relay.HostSpecialFiles;
import org.cloister.backend.kvm.view.DividedView;
import org.cloister.backend.kvm.view.ServiceProgram;
import org.cloister.backend.kvm.view.ViewDivision;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.sandbox.host.FactFinder;
import org.cloister.linux.sandbox.host.HostFiles;
import org.cloister.linux.seccomp.Architecture;
import org.cloister.linux.seccomp.SeccompCompiler;
import org.cloister.linux.seccomp.SeccompProfiles;

/** Services that are scripts of the shell, as the platform would describe and start them. */
final class GuestServices {
  /** Whom the services run as. */
  static final int USER = 1234;

  private GuestServices() {}

  static ViewEntry.Tmpfs memory(String target, int mode) {
    return new ViewEntry.Tmpfs(target, OptionalLong.of(1 << 20), mode, 0, 0, false);
  }

  static ViewEntry.Bind bind(Path source, String target, boolean writable) {
    return new ViewEntry.Bind(source, target, writable, false, false, true);
  }

  /** A minimal root, as the platform makes it, with more laid over it. */
  static List<ViewEntry> minimal(ViewEntry... more) {
    List<ViewEntry> entries = new ArrayList<>();
    entries.add(new ViewEntry.Bind(Path.of("/usr"), "/usr", false, true, false, false));
    for (String link : List.of("bin", "lib", "lib64")) {
      entries.add(new ViewEntry.Symlink("/" + link, "usr/" + link));
    }
    entries.add(bind(Path.of("/etc/ld.so.cache"), "/etc/ld.so.cache", false));
    entries.add(new ViewEntry.DeviceFiles("/dev"));
    entries.add(new ViewEntry.Proc("/proc"));
    entries.add(memory("/tmp", 01777));
    entries.add(memory("/run", 0755));
    entries.addAll(List.of(more));
    return entries;
  }

  static SandboxSpec spec(RootKind root, List<ViewEntry> entries, Network network, String script) {
    return new SandboxSpec(
        "service",
        "inside",
        List.of("/bin/sh", "-c", script),
        Map.of("PATH", "/usr/bin:/bin"),
        "/",
        new Credentials("service", USER, USER, List.of(), "/"),
        new FileSystemView(root, Path.of("/"), false, false, entries),
        network,
        new ProcessAttributes(022, OptionalInt.empty(), OptionalInt.empty(), List.of(), true),
        new Confinement(
            Set.of(), Seccomp.DEFAULT, true, List.of(), List.of(), new Label(Label.Mode.AUTO, "")),
        Limits.NONE,
        Optional.empty(),
        List.of(),
        List.of());
  }

  static SandboxSpec spec(RootKind root, List<ViewEntry> entries, String script) {
    return spec(root, entries, Network.of(NetworkMode.NONE), script);
  }

  /** The same service as another user and with capabilities. */
  static SandboxSpec as(int user, Set<String> capabilities, SandboxSpec spec) {
    Confinement confinement = spec.confinement();
    return new SandboxSpec(
        spec.name(),
        spec.hostname(),
        spec.command(),
        spec.environment(),
        spec.directory(),
        new Credentials("service", user, user, List.of(), "/"),
        spec.view(),
        spec.network(),
        spec.attributes(),
        new Confinement(
            capabilities,
            confinement.seccomp(),
            confinement.noNewPrivileges(),
            List.of(),
            List.of(),
            confinement.label()),
        spec.limits(),
        spec.notifySocket(),
        spec.sockets(),
        spec.secrets());
  }

  static DividedView divide(SandboxSpec spec) throws IsolationException {
    return ViewDivision.of(
        spec.view(), spec.view().entries(), new HostFiles(), new HostSpecialFiles());
  }

  /** Starts a service in a guest that has the shares of its view. */
  static GuestProgram start(LiveGuest guest, SandboxSpec spec, DividedView view) throws Exception {
    byte[] filter =
        SeccompCompiler.compile(
                SeccompProfiles.standard(),
                Architecture.X86_64,
                CapabilitySet.parse(spec.confinement().capabilities()))
            .bytes();
    GuestProgram service =
        guest
            .control()
            .start(
                ServiceProgram.of(
                    spec,
                    view,
                    UserModeNetwork.steps(spec.network()),
                    FactFinder.find().kernel(),
                    Optional.of(filter),
                    List.of(),
                    GuestHost.OUTPUT,
                    GuestHost.ERRORS));
    guest.await(service.executed(), "execute", PATIENCE);
    return service;
  }
}
