package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cloister.api.isolation.ProcessAttributes;
import org.cloister.api.isolation.ResourceLimit;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.sandbox.Subject.Role;

/** Steps that set attributes of the process while it still may. */
public final class AttributeSteps {
  /** Names by number, as in asm-generic/resource.h. */
  private static final List<String> RESOURCES =
      List.of(
          "cpu",
          "fsize",
          "data",
          "stack",
          "core",
          "rss",
          "nproc",
          "nofile",
          "memlock",
          "as",
          "locks",
          "sigpending",
          "msgqueue",
          "nice",
          "rtprio",
          "rttime");

  private static final Immediate KEYCTL_JOIN_SESSION_KEYRING =
      new Immediate(1, value -> "KEYCTL_JOIN_SESSION_KEYRING");

  private AttributeSteps() {}

  /** {@return the names that a resource limit may have, without RLIMIT_ and in lower case} */
  public static List<String> resources() {
    return RESOURCES;
  }

  /**
   * {@return sets what is set through the host's /proc}
   *
   * @param attributes what is wanted
   */
  public static List<Step> early(ProcessAttributes attributes) {
    List<Step> steps = new ArrayList<>();
    attributes
        .oomScoreAdjust()
        .ifPresent(
            adjust -> {
              String about = attribute("oom-score-adjust " + adjust);
              byte[] text = Integer.toString(adjust).getBytes(StandardCharsets.US_ASCII);
              for (Step step : FileCalls.writeFile(AT_FDCWD, "/proc/self/oom_score_adj", text)) {
                steps.add(step instanceof Call call ? call.about(about) : step);
              }
            });
    return steps;
  }

  /**
   * {@return sets priority and limits, and leaves the platform's keys behind. Limits come after the
   * mounts, which they could hinder, and before the user namespace, in which they cannot be raised}
   *
   * @param attributes what is wanted
   */
  public static List<Step> late(ProcessAttributes attributes) {
    List<Step> steps = new ArrayList<>();
    attributes
        .nice()
        .ifPresent(
            nice -> steps.add(ProcessCalls.setpriority(nice).about(attribute("nice " + nice))));
    for (ResourceLimit limit : attributes.rlimits()) {
      String name = "RLIMIT_" + limit.resource().toUpperCase(Locale.ROOT);
      steps.add(
          ProcessCalls.prlimit64(
                  RESOURCES.indexOf(limit.resource()), name, limit.soft(), limit.hard())
              .about(attribute("rlimits." + limit.resource())));
    }
    steps.add(
        Call.of(SystemCall.KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, Immediate.NULL)
            .ignoring(Errno.ENOSYS));
    return steps;
  }

  private static String attribute(String object) {
    return new Subject(Role.ATTRIBUTE, object).toString();
  }
}
