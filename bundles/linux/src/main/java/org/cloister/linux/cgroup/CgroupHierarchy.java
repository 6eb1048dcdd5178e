package org.cloister.linux.cgroup;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;
import org.osgi.annotation.versioning.ProviderType;

/** Where the platform makes its control groups on this host. Thread-safe. */
@ProviderType
public interface CgroupHierarchy {

  /** {@return what it is and where, in a few words for an operator} */
  String description();

  /** {@return whether limits are those of version 2} */
  boolean isUnified();

  /**
   * {@return which limits cannot be honoured on this host, with reasons; a pure function of what
   * was found when the hierarchy was opened}
   *
   * @param limits what is asked
   */
  List<Shortfall> shortfalls(Limits limits);

  /**
   * {@return what {@link #create} would do; nothing is touched}
   *
   * @param name of the sandbox
   * @param limits in force from the beginning
   * @throws IllegalArgumentException if the name would not stay inside the platform's directory
   * @throws IOException if a limit cannot be honoured, or a path of a block device leads to none
   */
  CgroupPlan plan(String name, Limits limits) throws IOException;

  /**
   * Makes a control group without processes. One of the same name that a dead sandbox left behind
   * is replaced.
   *
   * @param name of the sandbox: letters, digits and {@code _ - . @ : +}, not beginning with a sign
   *     other than {@code _}
   * @param limits in force from the beginning
   * @return the group
   * @throws IllegalArgumentException if the name would not stay inside the platform's directory
   * @throws IOException if it cannot be made, or a limit cannot be honoured or set; nothing is left
   *     behind
   */
  Cgroup create(String name, Limits limits) throws IOException;

  /**
   * {@return the group that was made under a name before, perhaps by an earlier run of the
   * platform}
   *
   * @param name of the sandbox
   * @throws IllegalArgumentException if it is none
   */
  Optional<Cgroup> find(String name);

  /**
   * Removes the platform's own directories where no sandbox is left in them. What cannot be removed
   * stays; {@link #create} makes again what is missing.
   */
  void release();
}
