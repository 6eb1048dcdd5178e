package org.cloister.client;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.client.home.Home;
import org.cloister.client.wire.Hello;

/**
 * Runs a command in a platform and exits with the command's code; with {@value #NO_PLATFORM} if no
 * platform runs on that home, with 2 if the command line is wrong.
 *
 * <p>It is started for every command, so it uses nothing that is slow to load: no streams, no
 * lambdas, no formatting.
 */
public final class Client {
  /** Exit code: no platform runs on that home ("program is not running", LSB 5.0). */
  public static final int NO_PLATFORM = 3;

  private static final int WRONG_USAGE = 2;

  /** As a shell reports a program that SIGPIPE has ended; a JVM ignores that signal. */
  private static final int READER_GONE = 128 + 13;

  private Client() {}

  /**
   * Runs a command.
   *
   * @param arguments {@code [--home DIR] COMMAND [ARGUMENT]…}, {@code --help} or {@code --version}
   */
  public static void main(String[] arguments) {
    CommandLine line;
    try {
      line = CommandLine.parse(arguments);
    } catch (IllegalArgumentException e) {
      fail(WRONG_USAGE, e.getMessage());
      throw e;
    }
    if (line.ask() == CommandLine.Ask.VERSION) {
      String version = Client.class.getPackage().getImplementationVersion();
      System.out.println("cloister " + (version == null ? "of no version" : version));
      System.exit(0);
    }
    boolean help = line.ask() == CommandLine.Ask.HELP;
    if (help) {
      System.out.println(CommandLine.USAGE);
    }
    try {
      System.exit(run(Home.of(line.home()), line.home(), line.words()));
    } catch (NoPlatformException e) {
      if (help) {
        System.out.println("The commands are those of a running platform; " + e.getMessage());
        System.exit(0);
      }
      fail(NO_PLATFORM, e.getMessage());
    } catch (ReaderGoneException e) {
      System.exit(READER_GONE);
    } catch (IOException e) {
      fail(1, e.getMessage());
    }
  }

  private static int run(Home home, Optional<Path> directory, List<String> words)
      throws IOException {
    // The launching script knows which of them are terminals: the JDK does not tell portably.
    String terminals = System.getProperty("cloister.terminals", "");
    String type = System.getenv("TERM");
    Hello hello =
        new Hello(
            terminals.contains("in"), terminals.contains("out"), type == null ? "" : type, words);
    try (SocketChannel channel = connect(home, directory)) {
      return new Conversation(
              channel,
              new FileInputStream(FileDescriptor.in),
              new FileOutputStream(FileDescriptor.out),
              new FileOutputStream(FileDescriptor.err))
          .run(hello);
    }
  }

  private static SocketChannel connect(Home home, Optional<Path> directory) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(home.socket()));
      return channel;
    } catch (IOException e) {
      channel.close();
      if (String.valueOf(e.getMessage()).contains("ermission denied")
          || !Files.isReadable(home.runtime()) && Files.exists(home.runtime())) {
        fail(1, home.socket() + ": only root and the owner of the platform may use it");
      }
      String option = directory.isPresent() ? " --home " + directory.get() : "";
      throw new NoPlatformException(
          "no platform runs here (nobody listens on "
              + home.socket()
              + "); start one with: run --daemon"
              + option);
    }
  }

  private static void fail(int code, String message) {
    System.err.println("cloister: " + message);
    System.exit(code);
  }
}
