package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.process.Descriptors;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.sandbox.CgroupSteps;

/** The control groups that a launch program inherits to join them. Used by one thread. */
public final class OpenCgroup implements AutoCloseable {
  private final List<Descriptor> names = new ArrayList<>();
  private final List<OpenDescriptor> open = new ArrayList<>();

  private OpenCgroup() {}

  /**
   * {@return the groups, open}
   *
   * @param membership the groups
   * @param steps what inherits them
   * @param descriptors opens them
   * @throws IOException if one cannot be opened
   */
  public static OpenCgroup of(
      CgroupMembership membership, CgroupSteps steps, Descriptors descriptors) throws IOException {
    OpenCgroup cgroup = new OpenCgroup();
    try {
      for (int i = 0; i < steps.tasks().size(); i++) {
        cgroup.add(steps.tasks().get(i), descriptors.openToWrite(membership.tasks().get(i)));
      }
      for (Descriptor directory : steps.directory()) {
        cgroup.add(directory, descriptors.open(membership.directory().orElseThrow()));
      }
      return cgroup;
    } catch (IOException | RuntimeException e) {
      cgroup.close();
      throw e;
    }
  }

  /**
   * {@return options by which a program inherits the groups}
   *
   * @param options what else it is connected to
   */
  public LaunchOptions inheritedBy(LaunchOptions options) {
    LaunchOptions more = options;
    for (int i = 0; i < open.size(); i++) {
      more = more.with(names.get(i), open.get(i).number());
    }
    return more;
  }

  @Override
  public void close() {
    open.forEach(OpenDescriptor::close);
  }

  private void add(Descriptor name, OpenDescriptor descriptor) {
    names.add(name);
    open.add(descriptor);
  }
}
