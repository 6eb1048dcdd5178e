package org.cloister.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.initrd.GuestModules;
import org.cloister.backend.kvm.initrd.Initrd;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.KernelFiles;
import org.cloister.backend.kvm.kernel.KernelFinder;
import org.cloister.backend.kvm.kernel.ModuleFile;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.Streams;
import org.cloister.linux.seccomp.Architecture;

/**
 * What somebody does by hand who wants a service in a virtual machine with the host's files: a
 * script that starts QEMU, and a busybox initrd that loads the modules, mounts the host's root over
 * 9p and runs the service in it.
 */
final class BusyboxGuest {
  private static final String BUSYBOX = "/bin/busybox";

  private final Launcher launcher;
  private final Path directory;
  private final HostKernel kernel;
  private final Path bootable;
  private final Path initrd;

  /**
   * @param launcher starts the script
   * @param directory takes the initrd and the unpacked kernel
   * @param kernels a folder with boot/ and lib/modules/
   * @param service what the guest runs, as a command line of the shell
   */
  BusyboxGuest(Launcher launcher, Path directory, Path kernels, String service) throws Exception {
    this.launcher = launcher;
    this.directory = directory;
    kernel = new KernelFinder(kernels).newest(GuestModules.ALWAYS);
    bootable =
        new KernelFiles(new ContentCache(directory.resolve("cache"))).bootable(kernel.image());
    initrd = initrd(service);
  }

  /** The same kernel file as ours, unpacked: the reference. */
  Path unpacked() {
    return bootable;
  }

  /** The kernel as it is installed: what most people would take. */
  Path installed() {
    return kernel.image();
  }

  /**
   * Starts the script.
   *
   * @param image the kernel's file
   * @param output takes what the service prints
   */
  LaunchedProcess start(Path image, Path output) throws IOException {
    Path script = output.resolveSibling("start.sh");
    Files.writeString(script, script(image, output));
    LaunchProgram program =
        LaunchProgram.builder("by hand")
            .add(
                ProcessCalls.execve(
                    "/bin/sh", List.of("sh", script.toString()), List.of("PATH=/usr/bin:/bin")))
            .build();
    return launcher.launch(
        program,
        LaunchOptions.of(
            new Streams(
                new Streams.Stream.Nothing(),
                new Streams.Stream.Nothing(),
                new Streams.Stream.Append(output.resolveSibling("said")))));
  }

  private String script(Path image, Path output) {
    return """
        exec qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none \\
          -machine q35,accel=tcg -cpu max -smp 1 -m 512M -kernel %s -initrd %s \\
          -append 'console=ttyS0 quiet panic=-1 reboot=t random.trust_cpu=on cryptomgr.notests mitigations=off' \\
          -chardev file,id=console,path=%s -device isa-serial,chardev=console \\
          -device virtio-serial-pci \\
          -chardev file,id=output,path=%s -device virtserialport,chardev=output \\
          -fsdev local,id=root,path=/,security_model=none,readonly=on,multidevs=remap \\
          -device virtio-9p-pci,fsdev=root,mount_tag=root
        """
        .formatted(image, initrd, output.resolveSibling("console"), output);
  }

  private Path initrd(String service) throws Exception {
    List<ModuleFile> modules =
        Initrd.of(kernel, GuestModules.ALWAYS, Architecture.X86_64).modules();
    String init =
        """
        #!%1$s sh
        %1$s mount -t devtmpfs dev /dev
        %1$s mount -t proc proc /proc
        %1$s mount -t sysfs sys /sys
        for module in %2$s; do
          %1$s insmod /modules/$module
        done
        %1$s mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=262144,cache=loose root /root
        while ! true 2>/dev/null >/dev/vport0p1; do
          %1$s usleep 2000
        done
        %1$s chroot /root %3$s >/dev/vport0p1
        %1$s reboot -f
        """
            .formatted(
                BUSYBOX,
                modules.stream().map(ModuleFile::name).collect(Collectors.joining(" ")),
                service);
    Path file = directory.resolve("busybox-initrd");
    try (OutputStream out = Files.newOutputStream(file);
        CpioArchiveOutputStream archive = new CpioArchiveOutputStream(out)) {
      for (String folder : List.of("bin", "dev", "proc", "sys", "root", "modules")) {
        add(archive, folder, CpioConstants.C_ISDIR | 0755, new byte[0]);
      }
      for (ModuleFile module : modules) {
        add(archive, "modules/" + module.name(), CpioConstants.C_ISREG | 0644, module.content());
      }
      int program = CpioConstants.C_ISREG | 0755;
      add(archive, "bin/busybox", program, Files.readAllBytes(Path.of(BUSYBOX)));
      add(archive, "init", program, init.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static void add(CpioArchiveOutputStream archive, String path, int mode, byte[] content)
      throws IOException {
    CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, path, content.length);
    entry.setMode(mode);
    archive.putArchiveEntry(entry);
    archive.write(content);
    archive.closeArchiveEntry();
  }
}
