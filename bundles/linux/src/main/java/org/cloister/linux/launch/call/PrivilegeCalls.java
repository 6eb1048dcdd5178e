package org.cloister.linux.launch.call;

import java.util.List;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.Symbols;
import org.cloister.linux.launch.SystemCall;

/** Steps about users, groups, capabilities and system-call filters. */
public final class PrivilegeCalls {

  private static final Immediate PR_SET_KEEPCAPS = new Immediate(8, value -> "PR_SET_KEEPCAPS");
  private static final Immediate PR_CAPBSET_DROP = new Immediate(24, value -> "PR_CAPBSET_DROP");
  private static final Immediate PR_SET_SECUREBITS =
      new Immediate(28, value -> "PR_SET_SECUREBITS");
  private static final Immediate PR_SET_NO_NEW_PRIVS =
      new Immediate(38, value -> "PR_SET_NO_NEW_PRIVS");
  private static final Immediate PR_CAP_AMBIENT = new Immediate(47, value -> "PR_CAP_AMBIENT");
  private static final Immediate PR_CAP_AMBIENT_RAISE =
      new Immediate(2, value -> "PR_CAP_AMBIENT_RAISE");
  private static final Immediate PR_CAP_AMBIENT_CLEAR_ALL =
      new Immediate(4, value -> "PR_CAP_AMBIENT_CLEAR_ALL");
  private static final Immediate SECCOMP_SET_MODE_FILTER =
      new Immediate(1, value -> "SECCOMP_SET_MODE_FILTER");
  private static final Immediate CAPABILITY_VERSION_3 =
      new Immediate(0x2008_0522L, value -> "_LINUX_CAPABILITY_VERSION_3");
  private static final Symbols CAPABILITY_NAMES =
      number -> new CapabilitySet(1L << number).toString();
  private static final int FILTER_INSTRUCTION = 8;
  private static final Immediate ONE = Immediate.of(1);

  private PrivilegeCalls() {}

  /**
   * {@return prctl(2): from now on execve(2) grants nothing: no set-user-id, no file capability}
   */
  public static Call noNewPrivileges() {
    return prctl(PR_SET_NO_NEW_PRIVS, ONE);
  }

  /**
   * {@return prctl(2): takes a capability out of the bounding set for good}
   *
   * @param capability its number in capabilities(7)
   */
  public static Call dropFromBoundingSet(int capability) {
    return prctl(PR_CAPBSET_DROP, new Immediate(capability, CAPABILITY_NAMES));
  }

  /**
   * {@return prctl(2): adds a capability to the ambient set, which must be permitted and
   * inheritable}
   *
   * @param capability its number in capabilities(7)
   */
  public static Call raiseAmbient(int capability) {
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, new Immediate(capability, CAPABILITY_NAMES));
  }

  /** {@return prctl(2): empties the ambient set} */
  public static Call clearAmbient() {
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, Immediate.ZERO);
  }

  /** {@return prctl(2): permitted capabilities stay when the user changes, until execve(2)} */
  public static Call keepCapabilities() {
    return prctl(PR_SET_KEEPCAPS, ONE);
  }

  /**
   * {@return prctl(2): sets how the user root is treated}
   *
   * @param bits the {@code SECBIT_} mask of capabilities(7)
   */
  public static Call securebits(long bits) {
    return prctl(PR_SET_SECUREBITS, new Immediate(bits, Symbols.HEXADECIMAL));
  }

  /**
   * {@return capset(2): sets the capabilities of the process}
   *
   * @param effective those in force
   * @param permitted those that may be put in force
   * @param inheritable those that may be passed to an executed program
   */
  public static Call capset(
      CapabilitySet effective, CapabilitySet permitted, CapabilitySet inheritable) {
    Struct header =
        Struct.builder().u32("version", CAPABILITY_VERSION_3).u32("pid", Immediate.ZERO).build();
    Struct sets =
        Struct.builder()
            .u32("effective", low(effective))
            .u32("permitted", low(permitted))
            .u32("inheritable", low(inheritable))
            .u32("effective_high", high(effective))
            .u32("permitted_high", high(permitted))
            .u32("inheritable_high", high(inheritable))
            .build();
    return Call.of(SystemCall.CAPSET, header, sets);
  }

  /**
   * {@return setgroups(2): sets the supplementary groups}
   *
   * @param groups their ids; may be empty
   */
  public static Call setgroups(List<Integer> groups) {
    if (groups.isEmpty()) {
      return Call.of(SystemCall.SETGROUPS, Immediate.ZERO, Immediate.NULL);
    }
    Struct.Builder ids = Struct.builder();
    groups.forEach(group -> ids.u32("gid", Immediate.of(Integer.toUnsignedLong(group))));
    return Call.of(SystemCall.SETGROUPS, Immediate.of(groups.size()), ids.build());
  }

  /**
   * {@return setresgid(2): sets real, effective and saved group}
   *
   * @param gid the group, 0 to 4294967294
   */
  public static Call setresgid(long gid) {
    Immediate id = Immediate.of(gid);
    return Call.of(SystemCall.SETRESGID, id, id, id);
  }

  /**
   * {@return setresuid(2): sets real, effective and saved user}
   *
   * @param uid the user, 0 to 4294967294
   */
  public static Call setresuid(long uid) {
    Immediate id = Immediate.of(uid);
    return Call.of(SystemCall.SETRESUID, id, id, id);
  }

  /**
   * {@return seccomp(2): installs a filter of system calls for good. It must allow what the program
   * still does: at least execve(2), and exit_group(2) and write(2) to report an error}
   *
   * @param filter the compiled filter: 8 bytes an instruction
   * @param flags the {@code SECCOMP_FILTER_FLAG_} mask
   */
  public static Call seccomp(byte[] filter, long flags) {
    int count = filter.length / FILTER_INSTRUCTION;
    Struct program =
        Struct.builder()
            .u16("len", Immediate.of(count))
            .u16("", Immediate.ZERO)
            .u32("", Immediate.ZERO)
            .pointer("filter", Struct.bytes(filter))
            .build();
    return Call.of(
        SystemCall.SECCOMP,
        SECCOMP_SET_MODE_FILTER,
        new Immediate(flags, Symbols.HEXADECIMAL),
        program);
  }

  private static Call prctl(Immediate option, Immediate... values) {
    Immediate[] all = {option, Immediate.ZERO, Immediate.ZERO, Immediate.ZERO, Immediate.ZERO};
    System.arraycopy(values, 0, all, 1, values.length);
    return Call.of(SystemCall.PRCTL, all);
  }

  private static Immediate low(CapabilitySet set) {
    return mask(set.mask() & 0xffff_ffffL);
  }

  private static Immediate high(CapabilitySet set) {
    return mask(set.mask() >>> Integer.SIZE);
  }

  private static Immediate mask(long bits) {
    return new Immediate(bits, Symbols.HEXADECIMAL);
  }
}
