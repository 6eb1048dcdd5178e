package org.cloister.backend.kvm.command;

import java.nio.file.Path;

/**
 * A file of the host that is a disk of the guest: the first one is {@code /dev/vda} in it.
 *
 * @param file the file, raw, with no symbolic link in its path
 * @param writable whether the guest can write to it
 */
public record Disk(Path file, boolean writable) {}
