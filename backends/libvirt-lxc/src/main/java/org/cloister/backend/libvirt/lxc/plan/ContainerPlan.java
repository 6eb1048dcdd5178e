package org.cloister.backend.libvirt.lxc.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.libvirt.lxc.description.Container;
import org.cloister.backend.libvirt.lxc.description.ContainerXml;
import org.cloister.backend.libvirt.lxc.description.Resources;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.SecretFile;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.sandbox.UserNamespace;

/**
 * All that is done for a start.
 *
 * @param root builds the root
 * @param container what libvirt is told
 * @param init runs in the container
 */
public record ContainerPlan(LaunchProgram root, Container container, LaunchProgram init) {

  /**
   * {@return the translation of a spec}
   *
   * @param spec what is wanted; has no shortfall on this host
   * @param context where the sandbox's files lie
   * @param id the domain's UUID
   * @param emptyRoot the directory that libvirt takes for a root, as libvirtd sees it
   * @param host the host
   * @param sources tells what the host has
   * @param filter the system-call filter; empty for none
   * @param secrets the secrets of the spec
   * @param memory the SELinux context of what it has in memory; empty for none
   * @param provided what the container is given beside
   * @throws IsolationException if the spec does not fit the host's files
   */
  public static ContainerPlan of(
      SandboxSpec spec,
      SandboxContext context,
      UUID id,
      Path emptyRoot,
      HostFacts host,
      SourceFiles sources,
      Optional<byte[]> filter,
      List<SecretFile> secrets,
      Optional<String> memory,
      List<Provided> provided)
      throws IsolationException {
    UserNamespace user = ContainerIds.of(spec, host);
    LaunchProgram root = RootProgram.of(spec, user, sources, secrets, memory);
    LaunchProgram init = InitProgram.of(spec, host, sources, filter);
    Container container =
        new Container(
            id,
            DomainName.of(context.platform(), context.instance(), id),
            new Container.Owner(context.platform(), context.instance(), spec.name()),
            emptyRoot,
            "/proc/self/fd/" + init.number(Descriptor.IMAGE),
            user.uidMap(),
            user.gidMap(),
            spec.network().mode() != NetworkMode.HOST,
            Resources.NONE,
            Optional.empty());
    for (Provided given : provided) {
      container = given.describe(container);
    }
    return new ContainerPlan(root, container, init);
  }

  /** {@return the sections of a plan, in the order in which it is carried out} */
  public List<Plan.Section> sections() {
    List<Plan.Section> sections = new ArrayList<>();
    sections.add(new Plan.Section("launch program of the root", root.lines()));
    sections.add(new Plan.Section("domain XML", ContainerXml.of(container).lines().toList()));
    sections.add(new Plan.Section("launch program of the init", init.lines()));
    return sections;
  }
}
