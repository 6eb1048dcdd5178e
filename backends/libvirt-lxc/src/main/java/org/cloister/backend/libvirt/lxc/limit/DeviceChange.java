package org.cloister.backend.libvirt.lxc.limit;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.cloister.api.isolation.Limits;
import org.cloister.backend.libvirt.lxc.connection.DeviceLimits;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What libvirt is told when the limits of disks change: also which of them end. */
final class DeviceChange {
  private static final String DEVICES = "/domain/blkiotune/device/path";

  private DeviceChange() {}

  /**
   * {@return the limits of all disks that are limited now or then}
   *
   * @param description the domain as libvirt describes it now
   * @param wanted limits by the disks' device files
   */
  static List<DeviceLimits> from(Optional<String> description, List<Limits.IoLimit> wanted) {
    List<DeviceLimits> change = new ArrayList<>();
    for (Limits.IoLimit limit : wanted) {
      change.add(
          new DeviceLimits(
              limit.path(),
              number(limit.readBytes()),
              number(limit.writeBytes()),
              number(limit.readOperations()),
              number(limit.writeOperations())));
    }
    for (String device : description.map(DeviceChange::limited).orElse(List.of())) {
      if (wanted.stream().noneMatch(limit -> limit.path().equals(device))) {
        change.add(DeviceLimits.none(device));
      }
    }
    return change;
  }

  private static long number(OptionalLong limit) {
    return limit.orElse(0);
  }

  private static List<String> limited(String description) {
    try {
      NodeList paths =
          (NodeList)
              XPathFactory.newInstance()
                  .newXPath()
                  .evaluate(
                      DEVICES,
                      new InputSource(new StringReader(description)),
                      XPathConstants.NODESET);
      List<String> devices = new ArrayList<>();
      for (int i = 0; i < paths.getLength(); i++) {
        devices.add(paths.item(i).getTextContent());
      }
      return devices;
    } catch (XPathExpressionException e) {
      throw new IllegalStateException("libvirt describes a domain by what is no XML", e);
    }
  }
}
