package org.cloister.linux.launch.machine;

import java.util.List;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Tag;

/** Programs for aarch64 run under user-mode emulation, which lacks clone3(2) and namespaces. */
@Tag("guest")
class EmulatedInterpreterTest extends InterpreterTest {

  @Override
  MachineUnderTest machine() {
    return new NativeInterpreterTest.Executor(Architecture.AARCH64, List.of("qemu-aarch64-static"));
  }
}
