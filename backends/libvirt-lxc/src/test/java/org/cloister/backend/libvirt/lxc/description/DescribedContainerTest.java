package org.cloister.backend.libvirt.lxc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.Limits;
import org.cloister.backend.libvirt.lxc.Libvirt;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DescribedContainerTest {
  private static final int OUTSIDE = 500_000;
  private static final List<IdRange> MAP = List.of(new IdRange(0, OUTSIDE, 65536));

  @RegisterExtension final Libvirt libvirt = new Libvirt();
  @TempDir Path directory;

  /** A root with nothing in it but a program that leaves a file and ends. */
  private Path root() throws IOException {
    LaunchProgram program =
        LaunchProgram.standalone("init")
            .add(FileCalls.mkdirat(AT_FDCWD, "/written", 0700))
            .add(ProcessCalls.exit(Immediate.ZERO))
            .build();
    Path root = Files.createDirectory(directory.resolve("root"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setAttribute(root, "unix:uid", OUTSIDE);
    Files.setAttribute(root, "unix:gid", OUTSIDE);
    Path init = Files.write(root.resolve("init"), program.image(Architecture.current()));
    Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("r-xr-xr-x"));
    return root;
  }

  @Test
  void libvirt_runs_what_is_described_with_the_ids_of_its_map() throws Exception {
    Path root = root();
    Limits limits =
        new Limits(
            OptionalLong.of(64 << 20),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.of(0.5),
            OptionalInt.of(200),
            OptionalLong.empty(),
            List.of(),
            OptionalInt.empty());
    Container container =
        new Container(
            UUID.randomUUID(),
            Libvirt.name(),
            new Container.Owner("p1", "web-1", "web"),
            root,
            "/init",
            MAP,
            MAP,
            true,
            Resources.of(limits, false),
            Optional.empty());

    libvirt
        .domains()
        .create(container.id(), container.name(), ContainerXml.of(container), List.of());

    Path written = root.resolve("written");
    Libvirt.await("the init has run", () -> Files.exists(written));
    assertThat(Files.getAttribute(written, "unix:uid")).isEqualTo(OUTSIDE);
  }
}
