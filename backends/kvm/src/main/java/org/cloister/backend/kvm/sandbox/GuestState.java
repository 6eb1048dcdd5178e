package org.cloister.backend.kvm.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.linux.process.ProcessIdentity;

/**
 * What a record keeps of a sandbox of this backend.
 *
 * @param qemu QEMU
 * @param pidNamespace what {@code /proc/PID/ns/pid} reads for it: a second proof that it is the one
 * @param folder where the guest's files are
 * @param accelerator what carries out its instructions
 * @param kernel its kernel's release
 * @param addresses those of its private network; none if it has no such
 */
record GuestState(
    ProcessIdentity qemu,
    String pidNamespace,
    Path folder,
    Accelerator accelerator,
    String kernel,
    List<String> addresses) {
  private static final String QEMU = "process";
  private static final String PID_NAMESPACE = "pid-namespace";
  private static final String FOLDER = "folder";
  private static final String ACCELERATOR = "accelerator";
  private static final String KERNEL = "kernel";
  private static final String ADDRESSES = "addresses";

  /** Copies the addresses. */
  GuestState {
    addresses = List.copyOf(addresses);
  }

  /** {@return the notes for a record} */
  Map<String, String> notes() {
    return Map.of(
        QEMU,
        qemu.toString(),
        PID_NAMESPACE,
        pidNamespace,
        FOLDER,
        folder.toString(),
        ACCELERATOR,
        accelerator.key(),
        KERNEL,
        kernel,
        ADDRESSES,
        String.join(" ", addresses));
  }

  /**
   * {@return what a record's notes say, or empty if they are not of this backend's making}
   *
   * @param notes of a record
   */
  static Optional<GuestState> parse(Map<String, String> notes) {
    if (!notes
        .keySet()
        .containsAll(Set.of(QEMU, PID_NAMESPACE, FOLDER, ACCELERATOR, KERNEL, ADDRESSES))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new GuestState(
              ProcessIdentity.parse(notes.get(QEMU)),
              notes.get(PID_NAMESPACE),
              Path.of(notes.get(FOLDER)),
              Accelerator.of(notes.get(ACCELERATOR)),
              notes.get(KERNEL),
              Stream.of(notes.get(ADDRESSES).split(" ")).filter(text -> !text.isEmpty()).toList()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
