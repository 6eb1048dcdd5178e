package org.cloister.backend.kvm.confinement;

import org.cloister.api.isolation.ViewEntry;

/** Entries of a view, laid below another place. */
final class MovedEntry {
  private MovedEntry() {}

  /**
   * {@return the same entry below a place; a symbolic link stays the same, for the guest follows it
   * in its own root}
   *
   * @param place an absolute path
   * @param entry the entry
   */
  static ViewEntry below(String place, ViewEntry entry) {
    String target = entry.target().equals("/") ? place : place + entry.target();
    if (entry instanceof ViewEntry.Bind bind) {
      return new ViewEntry.Bind(
          bind.source(),
          target,
          bind.writable(),
          bind.executable(),
          bind.devices(),
          bind.declared());
    } else if (entry instanceof ViewEntry.Copy copy) {
      return new ViewEntry.Copy(copy.source(), copy.copy(), target);
    } else if (entry instanceof ViewEntry.Overlay overlay) {
      return new ViewEntry.Overlay(overlay.lower(), overlay.upper(), overlay.work(), target);
    } else if (entry instanceof ViewEntry.Tmpfs memory) {
      return new ViewEntry.Tmpfs(
          target, memory.size(), memory.mode(), memory.uid(), memory.gid(), memory.executable());
    } else if (entry instanceof ViewEntry.Directory directory) {
      return new ViewEntry.Directory(target, directory.mode());
    } else if (entry instanceof ViewEntry.Symlink link) {
      return new ViewEntry.Symlink(target, link.link());
    } else if (entry instanceof ViewEntry.TextFile file) {
      return new ViewEntry.TextFile(target, file.content(), file.mode());
    }
    throw new IllegalArgumentException("only the guest's kernel can make " + entry);
  }
}
