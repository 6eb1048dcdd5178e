package org.cloister.shell.socket;

import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.cloister.client.wire.FrameType;
import org.cloister.client.wire.FrameWriter;
import org.cloister.client.wire.Hello;
import org.cloister.shell.call.Io;
import org.cloister.shell.call.Screen;
import org.cloister.shell.text.Style;

/**
 * The client's streams. Standard output is sent when it is flushed, or when there is much of it.
 */
final class ClientIo implements Io {
  private final Hello hello;
  private final PulledInput input;
  private final PrintStream out;
  private final PrintStream err;
  private final ClientScreen screen;

  ClientIo(FrameWriter writer, Hello hello) {
    this.hello = hello;
    this.input = new PulledInput(writer);
    FrameOutput output = new FrameOutput(writer, FrameType.OUT);
    this.out = new PrintStream(new BufferedOutputStream(output), false, StandardCharsets.UTF_8);
    this.err =
        new PrintStream(
            new BufferedOutputStream(new FrameOutput(writer, FrameType.ERR)),
            true,
            StandardCharsets.UTF_8);
    this.screen = new ClientScreen(writer, output, hello.terminalType());
  }

  PulledInput pulledInput() {
    return input;
  }

  ClientScreen clientScreen() {
    return screen;
  }

  @Override
  public InputStream in() {
    return input.view();
  }

  @Override
  public PrintStream out() {
    return out;
  }

  @Override
  public PrintStream err() {
    return err;
  }

  @Override
  public Style style() {
    boolean capable = !hello.terminalType().isEmpty() && !hello.terminalType().equals("dumb");
    return hello.outputTerminal() && capable ? Style.ANSI : Style.PLAIN;
  }

  @Override
  public Optional<Screen> screen() {
    return hello.inputTerminal() && hello.outputTerminal() ? Optional.of(screen) : Optional.empty();
  }
}
