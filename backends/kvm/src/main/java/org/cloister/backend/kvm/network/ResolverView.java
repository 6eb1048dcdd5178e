package org.cloister.backend.kvm.network;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.sandbox.SourceFiles.Kind;

/** Shows a service the way by which names are looked up in the guest. */
public final class ResolverView {
  private static final String TARGET = "/etc/resolv.conf";
  private static final int MODE = 0644;

  private ResolverView() {}

  /**
   * {@return the same entries, with the guest's resolv.conf(5) where the host's is shown by
   * default. What an administrator has mapped there stays, and so does what is in a tree of its
   * own}
   *
   * @param root what is below the entries
   * @param entries what is laid over it
   * @param resolver the host's
   * @param sources tells what the host has
   */
  public static List<ViewEntry> of(
      RootKind root, List<ViewEntry> entries, HostResolver resolver, SourceFiles sources) {
    ViewEntry inGuest = new ViewEntry.TextFile(TARGET, resolver.inGuest(), MODE);
    List<ViewEntry> result = new ArrayList<>();
    if (root == RootKind.HOST && sources.kind(Path.of(TARGET)) == Kind.FILE) {
      result.add(inGuest);
    }
    for (ViewEntry entry : entries) {
      boolean hosts =
          entry instanceof ViewEntry.Bind bind && !bind.declared() && bind.target().equals(TARGET);
      result.add(hosts ? inGuest : entry);
    }
    return result;
  }
}
