package org.cloister.api.isolation;

import java.nio.file.Path;
import java.util.List;

/**
 * The file system as a service sees it: a root, and entries laid over it in order. Defaults whose
 * source is missing on the host have already been left out.
 *
 * @param root the kind of root
 * @param tree the host's directory that is the root: {@code /} for {@link RootKind#HOST}, the tree
 *     for {@link RootKind#TREE}; meaningless ({@code /}) for {@link RootKind#MINIMAL}, whose root
 *     is an empty tmpfs
 * @param writable whether the root itself can be written to; only ever true for a tree
 * @param boot whether the tree's own init is started as PID 1
 * @param entries what is laid over the root, parents before children
 */
public record FileSystemView(
    RootKind root, Path tree, boolean writable, boolean boot, List<ViewEntry> entries) {
  /** Copies the entries. */
  public FileSystemView {
    entries = List.copyOf(entries);
  }
}
