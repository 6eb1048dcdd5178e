package org.cloister.backend.libvirt.lxc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.Limits;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ContainerXmlTest {
  private static final List<IdRange> MAP = List.of(new IdRange(0, 500_000, 65536));
  private static final UUID ID = UUID.fromString("3e3fce45-4f53-4fa7-bb32-11f34168b82b");
  private static final Resources UNLIMITED = Resources.of(Limits.NONE, false);

  private static Container container(String service, boolean ownNetwork, Resources limits) {
    return new Container(
        ID,
        "cloister-test-1",
        new Container.Owner("p1", "web-1", service),
        Path.of("/run/cloister/root"),
        "/init",
        MAP,
        MAP,
        ownNetwork,
        limits,
        Optional.empty());
  }

  private static String value(Container container, String path) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(ContainerXml.of(container))));
    return XPathFactory.newInstance().newXPath().evaluate(path, document);
  }

  @Test
  void a_container_has_its_name_its_program_and_its_root() throws Exception {
    Container container = container("web", false, UNLIMITED);

    assertThat(value(container, "/domain/@type")).isEqualTo("lxc");
    assertThat(value(container, "/domain/name")).isEqualTo("cloister-test-1");
    assertThat(value(container, "/domain/uuid")).isEqualTo(ID.toString());
    assertThat(value(container, "/domain/os/init")).isEqualTo("/init");
    assertThat(value(container, "//filesystem[target/@dir='/']/source/@dir"))
        .isEqualTo("/run/cloister/root");
    assertThat(value(container, "count(//filesystem)")).isEqualTo("1");
  }

  @Test
  void a_user_namespace_has_maps_of_both_kinds_of_ids() throws Exception {
    Container container = container("web", false, UNLIMITED);

    assertThat(value(container, "/domain/idmap/uid/@target")).isEqualTo("500000");
    assertThat(value(container, "/domain/idmap/gid/@count")).isEqualTo("65536");
    assertThatThrownBy(
            () ->
                new Container(
                    ID,
                    "a",
                    container.owner(),
                    container.root(),
                    "/init",
                    container.uidMap(),
                    List.of(),
                    false,
                    UNLIMITED,
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user namespace");
  }

  @Test
  void text_is_text_whatever_is_in_it() throws Exception {
    String hostile = "</metadata><os><init>/bin/sh</init></os>\"'&";
    Container container = container(hostile, false, UNLIMITED);

    assertThat(value(container, "/domain/metadata/*/@service")).isEqualTo(hostile);
    assertThat(value(container, "count(/domain/os)")).isEqualTo("1");
  }

  @Test
  void what_is_not_limited_is_unlimited_and_not_a_default() throws Exception {
    Container container = container("web", false, UNLIMITED);

    assertThat(value(container, "/domain/memory[@unit='KiB']")).isEqualTo("9007199254740991");
    assertThat(value(container, "count(//memtune|//cputune|//blkiotune)")).isEqualTo("0");
  }

  @Test
  void limits_are_given_in_the_units_of_libvirt() throws Exception {
    Limits limits =
        new Limits(
            OptionalLong.of(64 << 20),
            OptionalLong.empty(),
            OptionalLong.of(0),
            OptionalDouble.of(0.5),
            OptionalInt.of(200),
            OptionalLong.of(10),
            List.of(
                new Limits.IoLimit(
                    "/dev/vda",
                    OptionalLong.of(1000),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.of(7))),
            OptionalInt.empty());
    Container first = container("web", false, Resources.of(limits, false));
    Container second = container("web", false, Resources.of(limits, true));

    assertThat(value(first, "//memtune/hard_limit")).isEqualTo("65536");
    assertThat(value(first, "//memtune/swap_hard_limit")).isEqualTo("65536");
    assertThat(value(first, "//cputune/period")).isEqualTo("100000");
    assertThat(value(first, "//cputune/quota")).isEqualTo("50000");
    assertThat(value(first, "//cputune/shares")).isEqualTo("2048");
    assertThat(value(second, "//cputune/shares")).isEqualTo("200");
    assertThat(value(first, "//device[path='/dev/vda']/read_bytes_sec")).isEqualTo("1000");
    assertThat(value(first, "//device[path='/dev/vda']/write_iops_sec")).isEqualTo("7");
  }

  @Test
  void a_network_of_its_own_is_asked_for_by_name() throws Exception {
    Container alone = container("web", true, UNLIMITED);
    Container shared = container("web", false, UNLIMITED);

    assertThat(value(shared, "count(//privnet|//interface)")).isEqualTo("0");
    assertThat(value(alone, "count(//privnet)")).isEqualTo("1");
    // One that libvirt makes could be leaked by a failed start.
    assertThat(value(alone, "count(//interface)")).isEqualTo("0");
  }

  /** Where it does not see that namespace, libvirt takes the host's without a word. */
  @Test
  void a_namespace_of_somebody_else_is_never_asked_for() throws Exception {
    for (boolean alone : List.of(true, false)) {
      Container container = container("web", alone, UNLIMITED);
      assertThat(value(container, "count(//*[starts-with(local-name(), 'share')])")).isEqualTo("0");
    }
  }

  @Test
  void a_label_is_libvirts_to_set_and_not_to_choose() throws Exception {
    Container container =
        container("web", false, UNLIMITED)
            .labelled(SecurityLabel.of("system_u:system_r:container_t:s0:c1,c2"));

    assertThat(value(container, "/domain/seclabel/@type")).isEqualTo("static");
    assertThat(value(container, "/domain/seclabel/@model")).isEqualTo("selinux");
    assertThat(value(container, "/domain/seclabel/@relabel")).isEqualTo("no");
    assertThat(value(container, "/domain/seclabel/label"))
        .isEqualTo("system_u:system_r:container_t:s0:c1,c2");
  }

  @Test
  void without_a_label_libvirt_is_kept_from_choosing_one() throws Exception {
    Container container = container("web", false, UNLIMITED).labelled(SecurityLabel.NONE);

    assertThat(value(container, "/domain/seclabel/@type")).isEqualTo("none");
    assertThat(value(container, "count(/domain/seclabel/label)")).isEqualTo("0");
  }
}
