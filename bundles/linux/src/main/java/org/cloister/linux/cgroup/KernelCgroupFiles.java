package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The files of the running kernel. */
final class KernelCgroupFiles implements CgroupFiles {
  @Override
  public void make(Path group) throws IOException {
    Files.createDirectory(group);
  }

  @Override
  public void remove(Path group) throws IOException {
    Files.delete(group);
  }

  @Override
  public void write(Path file, String value) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(bytes);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new FileSystemException(
          file.toString(), null, "cannot write \"" + value + "\": " + e.getMessage());
    }
  }

  @Override
  public String read(Path file) throws IOException {
    return Files.readString(file);
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public List<Path> groups(Path group) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(group)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(entry);
        }
      }
    }
    return found;
  }
}
