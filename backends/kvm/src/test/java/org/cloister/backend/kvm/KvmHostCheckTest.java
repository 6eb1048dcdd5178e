package org.cloister.backend.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cloister.api.host.HostCheck.Finding;
import org.cloister.api.host.HostCheck.Verdict;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.QemuProgram;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.KernelFinder;
import org.cloister.backend.kvm.kernel.KernelRelease;
import org.cloister.backend.kvm.kernel.NoKernelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvmHostCheckTest {
  @TempDir Path empty;

  private static List<Finding> findings(Host host) {
    return new KvmHostCheck((GuestPrerequisites) host).findings();
  }

  @Test
  void a_host_with_hardware_virtualisation_is_good() {
    List<Finding> findings = findings(new Host());

    assertThat(findings).extracting(Finding::verdict).containsOnly(Verdict.GOOD);
    assertThat(findings)
        .extracting(Finding::detail)
        .containsExactly(
            "/usr/bin/qemu-system-x86_64, QEMU emulator version 7.2.22",
            "6.1.0-28-amd64, /boot/vmlinuz-6.1.0-28-amd64",
            "a guest boots with kvm");
  }

  @Test
  void a_host_that_translates_is_reduced() {
    Host host = new Host();
    host.choice = new AcceleratorChoice(Accelerator.TCG, "a guest boots with tcg; not with kvm: …");

    assertThat(findings(host))
        .last()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.REDUCED);
              assertThat(finding.hint()).contains("several times slower");
            });
  }

  @Test
  void a_host_without_a_usable_kernel_is_told_which_package_to_install() {
    Host host = new Host();
    host.noKernel = true;

    assertThat(findings(host))
        .hasSize(2)
        .last()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.BAD);
              assertThat(finding.detail()).startsWith("no kernel is installed");
              assertThat(finding.hint()).contains("linux-image-amd64");
            });
  }

  @Test
  void a_host_without_qemu_is_told_which_package_to_install() {
    Host host = new Host();
    host.noQemu = true;

    assertThat(findings(host))
        .hasSize(2)
        .first()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.BAD);
              assertThat(finding.hint()).contains("qemu-system-x86");
            });
  }

  @Test
  void a_host_where_nothing_boots_is_bad() {
    Host host = new Host();
    host.choice = null;

    assertThat(findings(host))
        .last()
        .isEqualTo(
            new Finding(
                "accelerator",
                Verdict.BAD,
                "no guest boots",
                "see what the reason names; cloister.kvm.accelerator says what is tried"));
  }

  private final class Host implements GuestPrerequisites {
    private boolean noQemu;
    private boolean noKernel;
    private AcceleratorChoice choice =
        new AcceleratorChoice(Accelerator.KVM, "a guest boots with kvm");

    @Override
    public QemuProgram qemu() throws IOException {
      if (noQemu) {
        throw new IOException("QEMU is not installed");
      }
      return new QemuProgram(
          Path.of("/usr/bin/qemu-system-x86_64"), "QEMU emulator version 7.2.22");
    }

    @Override
    public HostKernel kernel() throws NoKernelException, IOException {
      if (noKernel) {
        return new KernelFinder(empty).newest(List.of("9p"));
      }
      return new HostKernel(
          new KernelRelease("6.1.0-28-amd64"),
          Path.of("/boot/vmlinuz-6.1.0-28-amd64"),
          Path.of("/lib/modules/6.1.0-28-amd64"));
    }

    @Override
    public AcceleratorChoice accelerator() throws IOException {
      if (choice == null) {
        throw new IOException("no guest boots");
      }
      return choice;
    }
  }
}
