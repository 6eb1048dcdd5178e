package org.cloister.backend.kvm.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.UserNetwork;
import org.cloister.linux.launch.Step;
import org.cloister.linux.sandbox.InterfaceSteps;
import org.cloister.linux.sandbox.Ipv6InterfaceSteps;

/** Translates the network of a spec. */
public final class UserModeNetwork {
  /** The guest's only device; nothing in the guest gives it another name. */
  private static final String INTERFACE = "eth0";

  private UserModeNetwork() {}

  /**
   * {@return what a guest is connected to}
   *
   * @param network what is wanted; has no {@linkplain NetworkShortfalls shortfall}
   * @param resolver the host's, if it has one
   */
  public static GuestNetwork of(Network network, Optional<HostResolver> resolver) {
    return network.mode() == NetworkMode.NONE
        ? new GuestNetwork.None()
        : new GuestNetwork.User(
            resolver.map(HostResolver::file), PublishedPorts.needPrivilege(network.published()));
  }

  /**
   * {@return the steps that set up the guest's interface, if it has one}
   *
   * @param network what is wanted; has no {@linkplain NetworkShortfalls shortfall}
   */
  public static List<Step> steps(Network network) {
    if (network.mode() == NetworkMode.NONE) {
      return List.of();
    }
    List<Step> steps = new ArrayList<>();
    steps.addAll(
        Ipv6InterfaceSteps.configure(
            INTERFACE,
            (Inet6Address) address(UserNetwork.GUEST6),
            UserNetwork.PREFIX6,
            (Inet6Address) address(UserNetwork.HOST6)));
    steps.addAll(
        InterfaceSteps.configure(
            INTERFACE,
            (Inet4Address) address(UserNetwork.GUEST),
            UserNetwork.PREFIX,
            (Inet4Address) address(UserNetwork.HOST)));
    return steps;
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
