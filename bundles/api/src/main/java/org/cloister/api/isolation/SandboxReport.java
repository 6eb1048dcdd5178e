package org.cloister.api.isolation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in force around a live sandbox, read from the kernel.
 *
 * @param kind the kind of sandbox in a few words: {@code namespaces}, {@code LXC container}, {@code
 *     virtual machine (q35, TCG)}
 * @param layers layers of protection, in the order of their strength: name to what is in force, for
 *     example {@code seccomp} to {@code filter, 1 program}, {@code SELinux} to {@code disabled}
 * @param namespaces own namespaces: type ({@code mnt}, {@code pid} …) to inode number
 * @param sharedNamespaces types of namespace shared with the host
 * @param mounts mount table inside, one line a mount: target, type, source and options
 * @param capabilities names of the effective capabilities of the main process
 * @param processes number of processes inside; 0 if unknown
 */
public record SandboxReport(
    String kind,
    Map<String, String> layers,
    Map<String, String> namespaces,
    List<String> sharedNamespaces,
    List<String> mounts,
    List<String> capabilities,
    int processes) {
  /** Copies the collections. */
  public SandboxReport {
    layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
    namespaces = Collections.unmodifiableMap(new LinkedHashMap<>(namespaces));
    sharedNamespaces = List.copyOf(sharedNamespaces);
    mounts = List.copyOf(mounts);
    capabilities = List.copyOf(capabilities);
  }
}
