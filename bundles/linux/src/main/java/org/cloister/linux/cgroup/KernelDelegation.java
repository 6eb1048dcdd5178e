package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;

/** As the running kernel has it. */
final class KernelDelegation implements Delegation {
  private static final String MARK = "delegate";

  @Override
  public boolean isRoot() {
    try {
      return Files.readString(Path.of("/proc/self/status"))
          .lines()
          .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public boolean isWritable(Path group) {
    return List.of("", "cgroup.procs", "cgroup.subtree_control").stream()
        .allMatch(file -> Files.isWritable(group.resolve(file)));
  }

  @Override
  public boolean isMarked(Path group) {
    try {
      ByteBuffer value = ByteBuffer.allocate(1);
      Files.getFileAttributeView(group, UserDefinedFileAttributeView.class).read(MARK, value);
      return StandardCharsets.US_ASCII.decode(value.flip()).toString().equals("1");
    } catch (IOException e) {
      // No such attribute: the ordinary case.
      return false;
    }
  }
}
