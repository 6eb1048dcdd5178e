package org.cloister.linux.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.junit.jupiter.api.Test;

class InterfaceStepsTest {
  @Test
  void an_interface_gets_its_address_comes_up_and_leads_everywhere() throws Exception {
    List<Step> steps =
        InterfaceSteps.configure(
            "eth0",
            (Inet4Address) InetAddress.getByName("10.0.2.15"),
            24,
            (Inet4Address) InetAddress.getByName("10.0.2.2"));

    assertThat(steps.stream().map(Step::toString).toList())
        .anyMatch(line -> line.contains("SIOCSIFADDR") && line.contains("address=10.0.2.15"))
        .anyMatch(line -> line.contains("SIOCSIFNETMASK") && line.contains("255.255.255.0"))
        .anyMatch(line -> line.contains("SIOCSIFFLAGS") && line.contains("IFF_UP|IFF_RUNNING"))
        .anyMatch(line -> line.contains("SIOCADDRT") && line.contains("gateway=10.0.2.2"));
  }

  @Test
  void the_structures_have_the_kernel_s_sizes() throws Exception {
    Inet4Address address = (Inet4Address) InetAddress.getByName("10.0.2.2");

    assertThat(
            InterfaceSteps.configure("eth0", address, 8, address).stream()
                .filter(Call.class::isInstance)
                .flatMap(step -> ((Call) step).arguments().stream())
                .filter(Struct.class::isInstance)
                .map(struct -> ((Struct) struct).size()))
        // struct ifreq three times, struct rtentry.
        .containsExactly(40, 40, 40, 120);
  }

  @Test
  void a_gateway_that_is_in_no_network_of_the_interface_s_is_made_known_first() throws Exception {
    List<Step> steps =
        InterfaceSteps.configure(
            "eth0",
            List.of(
                (Inet4Address) InetAddress.getByName("10.189.0.7"),
                (Inet4Address) InetAddress.getByName("192.0.2.7")),
            (Inet4Address) InetAddress.getByName("169.254.1.1"));

    assertThat(
            steps.stream()
                .filter(step -> step.toString().contains("SIOC"))
                .map(step -> step.toString().replaceAll(".*(SIOC\\w+).*", "$1")))
        .containsExactly(
            "SIOCSIFADDR",
            "SIOCSIFNETMASK",
            "SIOCSIFADDR",
            "SIOCSIFNETMASK",
            "SIOCSIFFLAGS",
            "SIOCADDRT",
            "SIOCADDRT");
    assertThat(steps.toString())
        .contains("255.255.255.255", "destination=169.254.1.1", "RTF_UP|RTF_HOST");
    assertThat(
            steps.stream()
                .filter(Call.class::isInstance)
                .flatMap(step -> ((Call) step).arguments().stream())
                .filter(Struct.class::isInstance)
                .map(struct -> ((Struct) struct).size()))
        .containsExactly(40, 40, 40, 40, 40, 120, 120);
  }
}
