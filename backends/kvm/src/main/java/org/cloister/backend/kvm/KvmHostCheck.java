package org.cloister.backend.kvm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.host.HostCheck;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.accelerator.AcceleratorSetting;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.QemuProgram;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.NoKernelException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells {@code doctor} whether guests boot on this host, and with what. */
@Component
public final class KvmHostCheck implements HostCheck {
  private static final String INSTALL =
      "install QEMU: qemu-system-x86 or qemu-system-arm (Debian, Ubuntu), qemu-kvm (Fedora)";

  private final GuestPrerequisites host;

  /**
   * Looks at a host.
   *
   * @param host what guests need of it
   */
  @Activate
  public KvmHostCheck(@Reference KvmHost host) {
    this((GuestPrerequisites) host);
  }

  KvmHostCheck(GuestPrerequisites host) {
    this.host = host;
  }

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(qemu());
    findings.add(kernel());
    // Where something is missing, that no guest boots says nothing more.
    if (findings.stream().allMatch(finding -> finding.verdict() == Verdict.GOOD)) {
      findings.add(accelerator());
    }
    return findings;
  }

  private Finding qemu() {
    try {
      QemuProgram qemu = host.qemu();
      return new Finding("qemu", Verdict.GOOD, qemu.path() + ", " + qemu.version(), "");
    } catch (IOException e) {
      return new Finding("qemu", Verdict.BAD, e.getMessage(), INSTALL);
    } catch (InterruptedException e) {
      return interrupted("qemu");
    }
  }

  private Finding kernel() {
    try {
      HostKernel kernel = host.kernel();
      return new Finding(
          "guests' kernel", Verdict.GOOD, kernel.release() + ", " + kernel.image(), "");
    } catch (NoKernelException e) {
      return new Finding("guests' kernel", Verdict.BAD, e.getMessage(), e.hint());
    } catch (IOException e) {
      return new Finding(
          "guests' kernel", Verdict.BAD, e.getMessage(), "see why it cannot be read");
    }
  }

  private Finding accelerator() {
    try {
      AcceleratorChoice choice = host.accelerator();
      return choice.accelerator() == Accelerator.KVM
          ? new Finding("accelerator", Verdict.GOOD, choice.reason(), "")
          : new Finding(
              "accelerator",
              Verdict.REDUCED,
              choice.reason(),
              "guests run several times slower than on a host with hardware virtualisation;"
                  + " definitions that demand it are refused");
    } catch (NoKernelException | IOException e) {
      return new Finding(
          "accelerator",
          Verdict.BAD,
          e.getMessage(),
          "see what the reason names; " + AcceleratorSetting.PROPERTY + " says what is tried");
    } catch (InterruptedException e) {
      return interrupted("accelerator");
    }
  }

  private static Finding interrupted(String subject) {
    Thread.currentThread().interrupt();
    return new Finding(subject, Verdict.BAD, "interrupted while it was looked at", "try again");
  }
}
