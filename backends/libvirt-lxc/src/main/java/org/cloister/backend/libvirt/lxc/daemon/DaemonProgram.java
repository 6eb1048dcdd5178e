package org.cloister.backend.libvirt.lxc.daemon;

import static org.cloister.linux.launch.call.MountFlags.MS_BIND;
import static org.cloister.linux.launch.call.MountFlags.MS_REC;
import static org.cloister.linux.launch.call.MountFlags.MS_SLAVE;

import java.nio.file.Path;
import java.util.List;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.CloneFlags;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.call.UnmountFlags;
import org.cloister.linux.launch.sequence.Gate;
import org.cloister.linux.launch.sequence.Reaper;
import org.cloister.linux.launch.sequence.Shim;

/** The start of a private libvirtd, as a launch program. */
final class DaemonProgram {
  /** The process waits here until its record is kept. */
  static final Descriptor GATE = Descriptor.of("gate");

  /**
   * It ends by itself when no container has run and nobody has been connected for so long: what a
   * killed platform leaves is gone soon after its last container.
   */
  private static final String IDLE_SECONDS = "30";

  private static final String PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";

  private DaemonProgram() {}

  /**
   * {@return the program}
   *
   * @param libvirtd the daemon's executable file
   * @param places where its files lie
   * @param hybridCgroups whether the version 2 hierarchy is taken out of its sight
   */
  static LaunchProgram of(Path libvirtd, DaemonPlaces places, boolean hybridCgroups) {
    LaunchProgram.Builder program = LaunchProgram.builder("libvirtd").inherit(GATE);
    program.add(Shim.steps(CloneFlags.CLONE_NEWNS));
    program.add(Gate.steps(GATE));
    // Nothing mounted here reaches the host; what the host mounts later is seen here if it is
    // shared.
    program.add(MountCalls.mount("", "/", "", MS_REC | MS_SLAVE, ""));
    if (hybridCgroups) {
      program.add(MountCalls.umount2(DaemonFactFinder.UNIFIED.toString(), UnmountFlags.MNT_DETACH));
    }
    for (DaemonPlaces.Cover cover : places.covers()) {
      program.add(
          MountCalls.mount(cover.own().toString(), cover.expected().toString(), "", MS_BIND, ""));
    }
    program.add(FileCalls.chdir("/"));
    program.add(ProcessCalls.setsid());
    // The controllers of containers are orphans: whoever is process 1 need not be one that
    // collects.
    program.add(ProcessCalls.childSubreaper());
    program.add(Reaper.steps());
    // If the reaper is killed, libvirtd ends in order, and the next one finds no lock held.
    program.add(ProcessCalls.parentDeathSignal(Signal.TERM));
    program.add(
        ProcessCalls.execve(
            libvirtd.toString(), arguments(places), List.of(PATH, driverDirectory(places))));
    return program.build();
  }

  private static List<String> arguments(DaemonPlaces places) {
    return List.of(
        "libvirtd",
        "--config",
        places.configuration().toString(),
        "--pid-file",
        places.pidFile().toString(),
        "--timeout",
        IDLE_SECONDS);
  }

  private static String driverDirectory(DaemonPlaces places) {
    return "LIBVIRT_DRIVER_DIR=" + places.drivers();
  }
}
