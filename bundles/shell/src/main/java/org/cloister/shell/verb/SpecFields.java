package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Seccomp;
import org.cloister.shell.text.Fields;

/** What a service was granted, each thing by its name. */
final class SpecFields {
  private SpecFields() {}

  static void add(Fields fields, SandboxSpec spec) {
    fields.add("command", String.join(" ", spec.command()));
    fields.add("network", network(spec.network()));
    fields.add("user", user(spec.credentials()));
    fields.add("privileges", privileges(spec.confinement()));
    fields.add("limits", LimitsText.of(spec.limits()));
  }

  private static String network(Network network) {
    List<String> parts = new ArrayList<>(List.of(network.mode().key()));
    if (!network.addresses().isEmpty()) {
      parts.add(String.join(" ", network.addresses()));
    }
    network
        .published()
        .forEach(
            port ->
                parts.add(
                    "publishes %s%d as %d/%s"
                        .formatted(
                            port.hostAddress().isEmpty() ? "" : port.hostAddress() + ":",
                            port.hostPort(),
                            port.port(),
                            port.protocol())));
    int rules = network.firewall().size();
    if (rules > 0) {
      parts.add(rules == 1 ? "1 firewall rule" : rules + " firewall rules");
    }
    return String.join(", ", parts);
  }

  private static String user(Credentials credentials) {
    String text = "%s (%d:%d)".formatted(credentials.user(), credentials.uid(), credentials.gid());
    return credentials.groups().isEmpty() ? text : text + ", groups " + credentials.groups();
  }

  private static String privileges(Confinement confinement) {
    List<String> parts = new ArrayList<>();
    parts.add(
        confinement.capabilities().isEmpty()
            ? "no capabilities"
            : String.join(" ", confinement.capabilities()));
    parts.add(
        confinement.noNewPrivileges() ? "no new privileges" : "may gain privileges by execve");
    parts.add(seccomp(confinement.seccomp()));
    if (confinement.userNamespace()) {
      parts.add("user namespace of its own");
    }
    if (confinement.label().mode() != Label.Mode.NONE && !confinement.label().value().isEmpty()) {
      parts.add("label " + confinement.label().value());
    }
    return String.join(", ", parts);
  }

  private static String seccomp(Seccomp seccomp) {
    StringBuilder text = new StringBuilder("seccomp ").append(seccomp.mode().name().toLowerCase());
    if (!seccomp.allow().isEmpty()) {
      text.append(" and ").append(String.join(" ", seccomp.allow()));
    }
    if (!seccomp.deny().isEmpty()) {
      text.append(" without ").append(String.join(" ", seccomp.deny()));
    }
    return text.toString();
  }
}
