package org.cloister.backend.kvm.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;

class GuestControlPropertyTest {
  private static final LaunchProgram PROGRAM =
      LaunchProgram.builder("program").add(ProcessCalls.exit(Immediate.ZERO)).build();

  /** Whatever comes, a program's futures complete at most once and nothing else is thrown. */
  @Property(tries = 2000)
  void hostile_messages_are_taken_or_refused(
      @ForAll @Size(min = 16, max = 16) byte[] bytes, @ForAll MessageKind kind) {
    GuestProgram program = GuestProgram.sent(1, PROGRAM, false);
    boolean refused = false;
    try {
      Message random = Message.read(ByteBuffer.wrap(bytes));
      program.accept(random);
    } catch (ProtocolException e) {
      refused = true;
    }
    ByteBuffer rest = ByteBuffer.wrap(bytes).position(4);
    try {
      program.accept(new Message(kind, 1, rest.getInt(), rest.getInt()));
    } catch (ProtocolException e) {
      refused = true;
    }
    assertThat(
            refused
                || program.executed().isDone()
                || kind == MessageKind.STARTED
                || kind == MessageKind.WAITING)
        .isTrue();
  }
}
