package org.cloister.backend.libvirt.lxc.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.libvirt.lxc.description.SecurityLabel;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.host.FactFinder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions for a host with SELinux, by files as Fedora has them. */
class LabelsTest {
  private static final Label NONE = new Label(Label.Mode.NONE, "");
  private static final Label REQUIRED = new Label(Label.Mode.REQUIRED, "");
  private static final Label OWN =
      new Label(Label.Mode.AUTO, "system_u:system_r:container_t:s0:c1,c2");

  @TempDir Path directory;

  private final Map<Path, String> relabelled = new TreeMap<>();
  private Path policy;
  private Path processes;

  @BeforeEach
  void policy() throws IOException {
    policy = directory.resolve("selinux");
    processes = Files.createDirectory(directory.resolve("proc"));
    Files.createDirectories(policy.resolve("targeted/contexts"));
    Files.writeString(
        policy.resolve("config"), "# a host\nSELINUX=enforcing\nSELINUXTYPE=targeted\n");
    Files.writeString(
        policy.resolve("targeted/contexts/lxc_contexts"),
        """
        process = "system_u:system_r:container_t:s0"
        content = "system_u:object_r:virt_var_lib_t:s0"
        file = "system_u:object_r:container_file_t:s0"
        ro_file="system_u:object_r:container_ro_file_t:s0"
        """);
  }

  private Labels labels(String enforced) {
    HostFacts here = FactFinder.find();
    HostFacts facts =
        new HostFacts(
            here.architecture(),
            here.uid(),
            here.gid(),
            here.kernel(),
            here.effective(),
            here.userNamespaces(),
            enforced,
            here.oomScoreAdjust(),
            here.nice(),
            here.hardLimits(),
            here.idMapTools());
    return new Labels(
        facts,
        policy,
        new InstanceCategories(processes, new Random(1)),
        (file, context) -> relabelled.put(file, context.toString()));
  }

  private SandboxContext context(String service) throws IOException {
    Path state = Files.createDirectories(directory.resolve("services").resolve(service));
    return new SandboxContext("p", service + ".1", state, state, state.resolve("log"));
  }

  private String assigned(Labels labels, String service) throws Exception {
    return value(labels.assign(minimal().build(), context(service)));
  }

  private static String value(SandboxSpec spec) {
    return spec.confinement().label().value();
  }

  private void process(int pid, String label) throws IOException {
    Path attributes = Files.createDirectories(processes.resolve(pid + "/attr"));
    Files.writeString(attributes.resolve("current"), label + "\0");
  }

  @Test
  void each_service_has_categories_of_its_own_and_keeps_them() throws Exception {
    Labels labels = labels("SELinux");
    String web = assigned(labels, "web");
    assertThat(web).matches("system_u:system_r:container_t:s0:c\\d+,c\\d+");
    assertThat(assigned(labels, "db")).isNotEqualTo(web);
    assertThat(assigned(labels, "web")).isEqualTo(web);
    assertThat(assigned(labels("SELinux"), "web")).isEqualTo(web);
  }

  @Test
  void what_another_program_gave_its_container_is_not_given_again() throws Exception {
    String first = assigned(labels("SELinux"), "web");
    process(77, first);
    process(78, "unconfined");
    Files.createDirectories(processes.resolve("79/attr"));

    Files.delete(directory.resolve("services/web/categories"));

    assertThat(assigned(labels("SELinux"), "other")).isNotEqualTo(first);
  }

  @Test
  void a_label_of_the_administrator_is_taken_as_it_is() throws Exception {
    Labels labels = labels("SELinux");
    SandboxSpec spec = minimal().label(OWN).build();
    assertThat(labels.shortfalls(OWN)).isEmpty();
    assertThat(labels.assign(spec, context("web"))).isEqualTo(spec);
    assertThat(labels.label(spec)).contains(SecurityLabel.of(OWN.value()));
    assertThat(labels.ofMemory(spec)).contains("system_u:object_r:container_file_t:s0:c1,c2");
  }

  @Test
  void without_one_libvirt_is_told_to_choose_none_either() throws Exception {
    Labels labels = labels("SELinux");
    SandboxSpec spec = minimal().label(NONE).build();
    assertThat(labels.assign(spec, context("web"))).isEqualTo(spec);
    assertThat(labels.label(spec)).contains(SecurityLabel.NONE);
    assertThat(labels.ofMemory(spec)).isEmpty();
  }

  @Test
  void where_nothing_enforces_labels_there_is_none_and_it_cannot_be_required() throws Exception {
    Labels labels = labels("");
    SandboxSpec spec = minimal().build();
    assertThat(labels.assign(spec, context("web"))).isEqualTo(spec);
    assertThat(labels.label(spec)).isEmpty();
    assertThat(labels.shortfalls(Label.AUTO)).isEmpty();
    assertThat(labels.shortfalls(REQUIRED))
        .containsExactly(new Shortfall(Directive.LABEL, "nothing on this host enforces labels"));
  }

  @Test
  void a_policy_without_containers_is_told() throws Exception {
    Files.delete(policy.resolve("targeted/contexts/lxc_contexts"));
    Labels labels = labels("SELinux");
    assertThat(labels.shortfalls(NONE)).isEmpty();
    assertThat(labels.shortfalls(Label.AUTO))
        .singleElement()
        .extracting(Shortfall::reason)
        .asString()
        .contains("container-selinux");
  }

  @Test
  void a_label_that_is_none_is_refused() {
    assertThat(labels("SELinux").shortfalls(new Label(Label.Mode.AUTO, "secret")))
        .singleElement()
        .extracting(Shortfall::reason)
        .asString()
        .contains("\"secret\"")
        .contains("user:role:type:level");
  }

  @Test
  void private_files_and_the_log_get_the_services_categories_and_the_hosts_files_none()
      throws Exception {
    Labels labels = labels("SELinux");
    SandboxSpec spec =
        minimal()
            .label(OWN)
            .add(new ViewEntry.Copy(Path.of("/etc/nginx"), directory.resolve("copy"), "/etc/nginx"))
            .add(new ViewEntry.Bind(Path.of("/var/lib/x"), "/var/lib/x", true, false, false, true))
            .build();
    SandboxContext context = context("web");

    labels.relabel(spec, context);

    assertThat(relabelled)
        .isEqualTo(
            Map.of(
                directory.resolve("copy"), "system_u:object_r:container_file_t:s0:c1,c2",
                context.log(), "system_u:object_r:container_file_t:s0:c1,c2"));
  }

  @Test
  void a_plan_allocates_nothing() throws Exception {
    assertThat(value(labels("SELinux").planned(minimal().build())))
        .isEqualTo("system_u:system_r:container_t:s0:c?,c?");
    assertThat(directory.resolve("services")).doesNotExist();
  }

  @Test
  void chcon_says_what_went_wrong() {
    assertThatThrownBy(
            () ->
                Relabelling.CHCON.relabel(directory.resolve("missing"), Context.parse("a:b:c:s0")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chcon a:b:c:s0")
        .hasMessageContaining("missing");
  }
}
