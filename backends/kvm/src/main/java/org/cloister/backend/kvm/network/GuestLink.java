package org.cloister.backend.kvm.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.linux.launch.Step;
import org.cloister.linux.network.PrivateNetwork;
import org.cloister.linux.network.PrivateNetworks;
import org.cloister.linux.sandbox.InterfaceSteps;
import org.cloister.linux.sandbox.Ipv6InterfaceSteps;

/**
 * How a guest is connected: by QEMU's own network, by an interface of the host's, or not at all.
 *
 * @param network what QEMU is given
 * @param inside what is done in the guest
 * @param own the private network, if it is one
 */
public record GuestLink(GuestNetwork network, List<Step> inside, Optional<PrivateNetwork> own) {
  private static final String INTERFACE = "eth0";

  /** Copies the steps. */
  public GuestLink {
    inside = List.copyOf(inside);
  }

  /**
   * {@return how a guest would be connected; nothing is reserved}
   *
   * @param spec what is wanted; has no shortfall
   * @param context whose network it is
   * @param networks makes private ones
   * @throws IOException if the host's routes cannot be looked at
   */
  public static GuestLink plan(SandboxSpec spec, SandboxContext context, PrivateNetworks networks)
      throws IOException {
    return spec.network().mode() == NetworkMode.PRIVATE
        ? of(networks.plan(spec.network(), context.platform(), context.instance()))
        : unreserved(spec);
  }

  /**
   * {@return how a guest is connected; a private network is reserved, and to be removed in the end}
   *
   * @param spec what is wanted; has no shortfall
   * @param context whose network it is
   * @param networks makes private ones
   * @throws IOException if the host cannot be looked at
   * @throws IsolationException if an address or a port is in use
   */
  public static GuestLink reserve(
      SandboxSpec spec, SandboxContext context, PrivateNetworks networks)
      throws IOException, IsolationException {
    return spec.network().mode() == NetworkMode.PRIVATE
        ? of(networks.reserve(spec.network(), context.platform(), context.instance()))
        : unreserved(spec);
  }

  private static GuestLink unreserved(SandboxSpec spec) throws IOException {
    return new GuestLink(
        UserModeNetwork.of(spec.network(), HostResolver.find()),
        UserModeNetwork.steps(spec.network()),
        Optional.empty());
  }

  private static GuestLink of(PrivateNetwork network) {
    return new GuestLink(
        new GuestNetwork.Tap(network.device()), inside(network), Optional.of(network));
  }

  /** {@return its addresses, if they are its own} */
  public List<String> addresses() {
    return own.map(PrivateNetwork::addresses).orElse(List.of());
  }

  /** Version 6 first, which wants the interface to be down. */
  private static List<Step> inside(PrivateNetwork network) {
    List<Step> steps = new ArrayList<>();
    for (Inet6Address gateway : parse(network.gateways(), Inet6Address.class)) {
      steps.addAll(
          Ipv6InterfaceSteps.configure(
              INTERFACE, parse(network.addresses(), Inet6Address.class), gateway));
    }
    for (Inet4Address gateway : parse(network.gateways(), Inet4Address.class)) {
      steps.addAll(
          InterfaceSteps.configure(
              INTERFACE, parse(network.addresses(), Inet4Address.class), gateway));
    }
    return steps;
  }

  private static <T extends InetAddress> List<T> parse(List<String> texts, Class<T> version) {
    List<T> found = new ArrayList<>();
    for (String text : texts) {
      try {
        InetAddress address = InetAddress.getByName(text.split("/", 2)[0]);
        if (version.isInstance(address)) {
          found.add(version.cast(address));
        }
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("no address: " + text, e);
      }
    }
    return found;
  }
}
