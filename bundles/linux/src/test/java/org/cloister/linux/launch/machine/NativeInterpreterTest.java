package org.cloister.linux.launch.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.seccomp.Architecture;

/** Programs run on this machine. */
class NativeInterpreterTest extends InterpreterTest {

  @Override
  MachineUnderTest machine() {
    return new Executor(Architecture.current(), List.of());
  }

  /** Runs an image as a file, perhaps with an emulator in front. */
  record Executor(Architecture architecture, List<String> emulator) implements MachineUnderTest {
    @Override
    public Outcome run(Path directory, LaunchProgram program, byte[] input)
        throws IOException, InterruptedException {
      Path image = Files.createTempFile(directory, "image", "");
      Files.write(image, program.image(architecture));
      Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rwx------"));
      List<String> command = new ArrayList<>(emulator);
      command.add(image.toString());
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Files.write(directory.resolve("input"), input).toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(program + " does not end");
      }
      return new Outcome(process.exitValue(), output);
    }
  }
}
