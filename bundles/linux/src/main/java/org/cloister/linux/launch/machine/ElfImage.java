package org.cloister.linux.launch.machine;

import org.cloister.linux.seccomp.Architecture;

/**
 * A static ELF executable: the interpreter, not writable, and a program, not executable (elf(5)).
 */
public final class ElfImage {

  private ElfImage() {}

  /**
   * {@return the executable}
   *
   * @param architecture where it runs
   * @param program the compiled program
   */
  public static byte[] of(Architecture architecture, byte[] program) {
    throw new UnsupportedOperationException(architecture + " " + program.length);
  }
}
