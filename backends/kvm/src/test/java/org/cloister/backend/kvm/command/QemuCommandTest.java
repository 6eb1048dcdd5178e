package org.cloister.backend.kvm.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Test;

class QemuCommandTest {
  private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");

  private static final Guest GUEST =
      new Guest(
          Machine.Q35,
          Accelerator.TCG,
          256,
          2,
          Path.of("/cache/kernel"),
          Path.of("/cache/initrd"),
          List.of("tsc_early_khz=2000000"),
          Path.of("/run/web/console"),
          Path.of("/run/web/monitor"),
          List.of(
              new SerialPort(1, new Endpoint.Socket(Path.of("/run/web/control"))),
              new SerialPort(2, new Endpoint.File(Path.of("/run/web/output")))),
          List.of(
              Share.of("root", Path.of("/"), Share.Access.READ_ONLY),
              Share.of("data", Path.of("/srv/a,b"), Share.Access.WRITABLE),
              Share.of("kept", Path.of("/srv/c"), Share.Access.WRITABLE_MAPPED)),
          List.of(),
          new GuestNetwork.None(),
          Guest.Origin.BOOT);

  @Test
  void a_guest_is_a_command_line() {
    assertThat(String.join(" ", QemuCommand.of(QEMU, GUEST)))
        .isEqualTo(
            "/usr/bin/qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none"
                + " -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,"
                + "resourcecontrol=deny"
                + " -machine q35,accel=tcg -cpu max -smp 2 -m 256M"
                + " -chardev socket,id=monitor,path=/run/web/monitor,server=on,wait=off"
                + " -mon chardev=monitor,mode=control"
                + " -kernel /cache/kernel -initrd /cache/initrd"
                + " -append console=ttyS0 quiet panic=-1 reboot=t random.trust_cpu=on"
                + " cryptomgr.notests mitigations=off tsc_early_khz=2000000"
                + " -chardev file,id=console,path=/run/web/console,append=on"
                + " -device isa-serial,chardev=console"
                + " -device virtio-serial-pci,id=ports,max_ports=31"
                + " -chardev socket,id=port1,path=/run/web/control,server=on,wait=off"
                + " -device virtserialport,bus=ports.0,nr=1,chardev=port1"
                + " -chardev file,id=port2,path=/run/web/output,append=on"
                + " -device virtserialport,bus=ports.0,nr=2,chardev=port2"
                + " -fsdev local,id=share-root,path=/shares/root,multidevs=remap,security_model=none,"
                + "readonly=on"
                + " -device virtio-9p-pci,fsdev=share-root,mount_tag=root"
                + " -fsdev local,id=share-data,path=/shares/data,multidevs=remap,"
                + "security_model=passthrough"
                + " -device virtio-9p-pci,fsdev=share-data,mount_tag=data"
                + " -fsdev local,id=share-kept,path=/shares/kept,multidevs=remap,"
                + "security_model=mapped-xattr"
                + " -device virtio-9p-pci,fsdev=share-kept,mount_tag=kept");
  }

  @Test
  void a_guest_from_a_snapshot_reads_it_and_is_the_same_otherwise() {
    List<String> booting = QemuCommand.of(QEMU, GUEST);

    List<String> restored = QemuCommand.of(QEMU, GUEST.from(Guest.Origin.SNAPSHOT));

    assertThat(restored.subList(0, booting.size())).isEqualTo(booting);
    assertThat(restored.subList(booting.size(), restored.size()))
        .containsExactly("-incoming", "fd:0");
  }

  @Test
  void hardware_virtualisation_takes_the_processor_of_the_host() {
    Guest guest =
        new Guest(
            Machine.of(Architecture.AARCH64),
            Accelerator.KVM,
            64,
            1,
            Path.of("/k"),
            Path.of("/i"),
            List.of(),
            Path.of("/c"),
            Path.of("/m"),
            List.of(),
            List.of(),
            List.of(),
            new GuestNetwork.None(),
            Guest.Origin.BOOT);

    assertThat(QemuCommand.of(Path.of("/usr/bin/qemu-system-aarch64"), guest))
        .containsSequence("-machine", "virt,accel=kvm", "-cpu", "host")
        .containsSequence("-serial", "chardev:console")
        .anySatisfy(word -> assertThat(word).startsWith("console=ttyAMA0 "));
  }

  @Test
  void disks_and_the_host_s_network_are_devices() {
    Guest guest =
        GUEST
            .with(List.of(new Disk(Path.of("/srv/a,b"), false), new Disk(Path.of("/srv/c"), true)))
            .on(new GuestNetwork.User(Optional.of(Path.of("/etc/resolv.conf")), true));

    assertThat(String.join(" ", QemuCommand.of(QEMU, guest)))
        .contains(
            " -drive if=none,id=disk0,format=raw,file=/srv/a,,b,readonly=on"
                + " -device virtio-blk-pci,drive=disk0"
                + " -drive if=none,id=disk1,format=raw,file=/srv/c"
                + " -device virtio-blk-pci,drive=disk1"
                + " -netdev user,id=net,ipv6-net=fec0::/64,ipv6-host=fec0::2,"
                + "net=10.0.2.0/24,host=10.0.2.2,dns=10.0.2.3"
                + " -device virtio-net-pci,netdev=net,romfile=");
  }

  @Test
  void what_would_be_read_as_another_option_is_refused() {
    assertThatThrownBy(() -> Share.of("a,b", Path.of("/"), Share.Access.WRITABLE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SerialPort(0, new Endpoint.File(Path.of("/x"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SerialPort(31, new Endpoint.File(Path.of("/x"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
