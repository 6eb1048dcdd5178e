package org.cloister.backend.libvirt.lxc.description;

import java.io.StringWriter;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.Limits;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Writes a container as domain XML (libvirt.org/formatdomain.html). What the container's init does
 * itself is left to it: libvirt drops no capability, and mounts nothing but a root.
 */
public final class ContainerXml {
  /** The XML namespace of the element that says whose a domain is. */
  public static final String NAMESPACE = "urn:cloister";

  /** By its kind libvirt knows that memory is not limited, in KiB. */
  private static final long UNLIMITED_KIB = Long.MAX_VALUE / 1024;

  private static final long KIB = 1024;

  private final Document document;

  private ContainerXml(Document document) {
    this.document = document;
  }

  /**
   * {@return the XML}
   *
   * @param container what is wanted
   */
  public static String of(Container container) {
    try {
      Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
      document.setXmlStandalone(true);
      new ContainerXml(document).domain(container);
      return print(document);
    } catch (ParserConfigurationException | TransformerException e) {
      throw new IllegalStateException("the platform's XML support does not work", e);
    }
  }

  private void domain(Container container) {
    Element domain = document.createElement("domain");
    domain.setAttribute("type", "lxc");
    document.appendChild(domain);
    text(domain, "name", container.name());
    text(domain, "uuid", container.id().toString());
    owner(domain, container.owner());
    memory(domain, container.resources());
    Element os = element(domain, "os");
    text(os, "type", "exe");
    text(os, "init", container.init());
    if (!container.uidMap().isEmpty()) {
      ids(domain, container);
    }
    processor(domain, container.resources());
    blocks(domain, container.resources());
    features(domain, container);
    // Whoever dies, the platform decides whether there is a next time.
    text(domain, "on_poweroff", "destroy");
    text(domain, "on_reboot", "destroy");
    text(domain, "on_crash", "destroy");
    Element devices = element(domain, "devices");
    root(devices, container);
    element(devices, "console").setAttribute("type", "pty");
    container.label().ifPresent(label -> label(domain, label));
  }

  private void ids(Element domain, Container container) {
    Element map = element(domain, "idmap");
    container.uidMap().forEach(range -> range(map, "uid", range));
    container.gidMap().forEach(range -> range(map, "gid", range));
  }

  private void owner(Element domain, Container.Owner owner) {
    Element element = document.createElementNS(NAMESPACE, "cloister:sandbox");
    element.setAttribute("platform", owner.platform());
    element.setAttribute("instance", owner.instance());
    element.setAttribute("service", owner.service());
    element(domain, "metadata").appendChild(element);
  }

  private void memory(Element domain, Resources resources) {
    // libvirt wants an amount, and makes it a limit.
    long amount =
        resources.memory().stream().map(ContainerXml::kib).findFirst().orElse(UNLIMITED_KIB);
    kib(domain, "memory", amount);
    if (resources.memory().isPresent()) {
      Element tune = element(domain, "memtune");
      kib(tune, "hard_limit", amount);
      if (resources.memoryAndSwap().isPresent()) {
        kib(tune, "swap_hard_limit", kib(resources.memoryAndSwap().getAsLong()));
      }
    }
  }

  private void processor(Element domain, Resources resources) {
    if (resources.shares().isEmpty() && resources.quota().isEmpty()) {
      return;
    }
    Element tune = element(domain, "cputune");
    number(tune, "shares", resources.shares());
    if (resources.quota().isPresent()) {
      text(tune, "period", Long.toString(Resources.PERIOD));
      number(tune, "quota", resources.quota());
    }
  }

  private void blocks(Element domain, Resources resources) {
    OptionalInt weight = resources.ioWeight();
    if (weight.isEmpty() && resources.devices().isEmpty()) {
      return;
    }
    Element tune = element(domain, "blkiotune");
    weight.ifPresent(value -> text(tune, "weight", Integer.toString(value)));
    for (Limits.IoLimit limit : resources.devices()) {
      Element device = element(tune, "device");
      text(device, "path", limit.path());
      number(device, "read_bytes_sec", limit.readBytes());
      number(device, "write_bytes_sec", limit.writeBytes());
      number(device, "read_iops_sec", limit.readOperations());
      number(device, "write_iops_sec", limit.writeOperations());
    }
  }

  private void features(Element domain, Container container) {
    Element features = element(domain, "features");
    element(features, "capabilities").setAttribute("policy", "allow");
    if (container.ownNetwork()) {
      element(features, "privnet");
    }
  }

  private void root(Element devices, Container container) {
    Element root = element(devices, "filesystem");
    root.setAttribute("type", "mount");
    element(root, "source").setAttribute("dir", container.root().toString());
    element(root, "target").setAttribute("dir", "/");
  }

  private void label(Element domain, SecurityLabel label) {
    Element element = element(domain, "seclabel");
    element.setAttribute("type", label.context().isPresent() ? "static" : "none");
    element.setAttribute("model", "selinux");
    if (label.context().isPresent()) {
      element.setAttribute("relabel", "no");
      text(element, "label", label.context().get());
    }
  }

  private void range(Element map, String kind, IdRange range) {
    Element element = element(map, kind);
    element.setAttribute("start", Integer.toUnsignedString(range.inside()));
    element.setAttribute("target", Integer.toUnsignedString(range.outside()));
    element.setAttribute("count", Integer.toUnsignedString(range.count()));
  }

  private void kib(Element parent, String name, long amount) {
    text(parent, name, Long.toString(amount)).setAttribute("unit", "KiB");
  }

  private static long kib(long bytes) {
    return Math.max(1, bytes / KIB);
  }

  private void number(Element parent, String name, OptionalLong value) {
    value.ifPresent(number -> text(parent, name, Long.toString(number)));
  }

  private Element text(Element parent, String name, String content) {
    Element element = element(parent, name);
    element.setTextContent(content);
    return element;
  }

  private Element element(Element parent, String name) {
    Element element = document.createElement(name);
    parent.appendChild(element);
    return element;
  }

  private static String print(Document document) throws TransformerException {
    Transformer transformer = TransformerFactory.newInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    transformer.setOutputProperty(OutputKeys.INDENT, "yes");
    StringWriter text = new StringWriter();
    transformer.transform(new DOMSource(document), new StreamResult(text));
    return text.toString();
  }
}
