package org.cloister.linux.cgroup;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.Usage;

/**
 * A host on which the platform may make no control groups. Sandboxes run there without limits, held
 * together by their PID namespace alone.
 */
final class NoHierarchy implements CgroupHierarchy {
  private final String reason;
  private final CgroupAbilities abilities;

  NoHierarchy(String reason) {
    this.reason = reason;
    this.abilities = CgroupAbilities.none(reason);
  }

  @Override
  public String description() {
    return reason;
  }

  @Override
  public boolean isUnified() {
    return false;
  }

  @Override
  public List<Shortfall> shortfalls(Limits limits) {
    return abilities.shortfalls(limits);
  }

  @Override
  public CgroupPlan plan(String name, Limits limits) {
    CgroupName.checked(name);
    return CgroupPlan.NOTHING;
  }

  @Override
  public Cgroup create(String name, Limits limits) throws IOException {
    Cgroup group = new NoCgroup(CgroupName.checked(name));
    group.update(limits);
    return group;
  }

  @Override
  public Optional<Cgroup> find(String name) {
    return Optional.of(new NoCgroup(CgroupName.checked(name)));
  }

  @Override
  public void release() {}

  /** A group that is none. */
  private final class NoCgroup implements Cgroup {
    private final String name;

    NoCgroup(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public CgroupMembership membership() {
      return CgroupMembership.NONE;
    }

    @Override
    public void update(Limits limits) throws IOException {
      abilities.check(limits);
    }

    @Override
    public Usage usage() {
      OptionalLong unknown = OptionalLong.empty();
      return new Usage(unknown, unknown, Duration.ZERO, unknown, unknown, unknown, unknown);
    }

    @Override
    public List<Long> processes() {
      return List.of();
    }

    @Override
    public void kill() throws IOException {
      throw none();
    }

    @Override
    public void freeze() throws IOException {
      throw none();
    }

    @Override
    public void thaw() throws IOException {
      throw none();
    }

    @Override
    public boolean frozen() {
      return false;
    }

    @Override
    public void remove() {}

    private IOException none() {
      return new IOException(name + " has no control group: " + reason);
    }
  }
}
