package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NODEV;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOEXEC;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOSUID;
import static org.cloister.linux.launch.call.TreeFlags.MOVE_MOUNT_F_EMPTY_PATH;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.sandbox.Subject.Role;

/** Steps that fill a sandbox's /dev: the devices that do no harm, and terminals of its own. */
final class DeviceSteps {
  private static final int ANYBODY = 0666;

  /** The group that owns terminals wherever groups have their customary numbers. */
  private static final int TTY_GROUP = 5;

  private record Device(String name, int major, int minor) {}

  private static final List<Device> DEVICES =
      List.of(
          new Device("null", 1, 3),
          new Device("zero", 1, 5),
          new Device("full", 1, 7),
          new Device("random", 1, 8),
          new Device("urandom", 1, 9),
          new Device("tty", 5, 0));

  private static final Map<String, String> LINKS = links();

  private DeviceSteps() {}

  /** {@return what is a file in a /dev of this kind} */
  static List<String> files() {
    return DEVICES.stream().map(Device::name).toList();
  }

  /** {@return what is a symbolic link in a /dev of this kind} */
  static List<String> linkNames() {
    return List.copyOf(LINKS.keySet());
  }

  /** {@return what is a directory in a /dev of this kind} */
  static List<String> directories() {
    return List.of("pts", "shm");
  }

  /**
   * {@return fills a /dev}
   *
   * @param dev descriptor of its tmpfs, attached
   * @param userNamespace whether this happens in a user namespace, where no device node can be made
   *     and the host's are shown instead
   */
  static List<Step> fill(Slot dev, boolean userNamespace) {
    List<Step> steps = new ArrayList<>();
    for (Device device : DEVICES) {
      if (userNamespace) {
        steps.addAll(show(dev, device));
      } else {
        String about = new Subject(Role.TARGET, "/dev/" + device.name()).toString();
        steps.add(
            FileCalls.mknodat(dev, device.name(), ANYBODY, device.major(), device.minor())
                .about(about));
      }
    }
    LINKS.forEach((name, target) -> steps.add(FileCalls.symlinkat(target, dev, name)));
    steps.add(FileCalls.mkdirat(dev, "pts", 0755));
    steps.add(FileCalls.mkdirat(dev, "shm", 01777));
    steps.addAll(terminals(dev, userNamespace));
    steps.addAll(sharedMemory(dev));
    return steps;
  }

  private static List<Step> show(Slot dev, Device device) {
    Slot mount = Slot.named("device");
    List<Step> steps = new ArrayList<>();
    steps.add(RootSteps.emptyFile(dev, device.name()));
    steps.addAll(
        DetachedMounts.bind(
            Path.of("/dev", device.name()), MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, mount));
    steps.add(MountCalls.moveMount(mount, "", dev, device.name(), MOVE_MOUNT_F_EMPTY_PATH));
    steps.add(FileCalls.close(mount));
    return steps;
  }

  private static List<Step> terminals(Slot dev, boolean userNamespace) {
    Slot mount = Slot.named("pts");
    Map<String, String> options = new LinkedHashMap<>();
    options.put("newinstance", "");
    options.put("ptmxmode", "0666");
    options.put("mode", "0620");
    if (!userNamespace) {
      options.put("gid", Integer.toString(TTY_GROUP));
    }
    List<Step> steps =
        new ArrayList<>(
            DetachedMounts.make(
                "devpts",
                options,
                MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC,
                mount,
                new Subject(Role.MOUNT, "/dev/pts")));
    steps.add(MountCalls.moveMount(mount, "", dev, "pts", MOVE_MOUNT_F_EMPTY_PATH));
    steps.add(FileCalls.close(mount));
    return steps;
  }

  private static List<Step> sharedMemory(Slot dev) {
    Slot mount = Slot.named("shm");
    List<Step> steps =
        new ArrayList<>(
            DetachedMounts.part(
                dev, "shm", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, mount));
    steps.add(MountCalls.moveMount(mount, "", dev, "shm", MOVE_MOUNT_F_EMPTY_PATH));
    steps.add(FileCalls.close(mount));
    return steps;
  }

  private static Map<String, String> links() {
    Map<String, String> links = new LinkedHashMap<>();
    links.put("ptmx", "pts/ptmx");
    links.put("fd", "/proc/self/fd");
    links.put("stdin", "/proc/self/fd/0");
    links.put("stdout", "/proc/self/fd/1");
    links.put("stderr", "/proc/self/fd/2");
    return links;
  }
}
