package org.cloister.shell.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.gogo.jline.Posix;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Job;
import org.apache.felix.service.command.Process;

/**
 * Gogo's commands after POSIX, with what administrators type and those do not know: {@code head
 * -3}, {@code tail -3}, and {@code grep -c}, whose number theirs gets wrong.
 */
public final class Filters extends Posix {
  private static final Pattern NUMBER = Pattern.compile("-(\\d+)");
  private static final Pattern COUNT = Pattern.compile("--count|-([a-zA-Z]*)c([a-zA-Z]*)");

  /**
   * Makes them.
   *
   * @param processor runs command lines
   */
  public Filters(CommandProcessor processor) {
    super(processor);
  }

  @Override
  protected Object run(CommandSession session, Process process, String[] argv) throws Exception {
    return switch (argv[0]) {
      case "head", "tail" -> super.run(session, process, withOption(argv));
      case "grep" -> grepOrCount(session, process, argv);
      default -> super.run(session, process, argv);
    };
  }

  /** {@code -3} as {@code -n 3}. */
  private static String[] withOption(String[] argv) {
    List<String> words = new ArrayList<>();
    for (String word : argv) {
      Matcher number = NUMBER.matcher(word);
      if (number.matches()) {
        words.addAll(List.of("-n", number.group(1)));
      } else {
        words.add(word);
      }
    }
    return words.toArray(String[]::new);
  }

  private Object grepOrCount(CommandSession session, Process process, String[] argv)
      throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(argv));
    if (!removeCount(words)) {
      return super.run(session, process, argv);
    }
    Lines lines = new Lines();
    try (PrintStream counted = new PrintStream(lines)) {
      super.run(session, new Redirected(process, counted), words.toArray(String[]::new));
    }
    process.out().println(lines.number);
    return null;
  }

  private static boolean removeCount(List<String> words) {
    for (int i = 1; i < words.size() && words.get(i).startsWith("-"); i++) {
      Matcher count = COUNT.matcher(words.get(i));
      if (count.matches()) {
        String others = count.group(1) == null ? "" : count.group(1) + count.group(2);
        if (others.isEmpty()) {
          words.remove(i);
        } else {
          words.set(i, "-" + others);
        }
        return true;
      }
    }
    return false;
  }

  private static final class Lines extends FilterOutputStream {
    private long number;

    Lines() {
      super(OutputStream.nullOutputStream());
    }

    @Override
    public void write(int octet) throws IOException {
      number += octet == '\n' ? 1 : 0;
      super.write(octet);
    }
  }

  /** A process with another standard output. */
  private record Redirected(Process process, PrintStream out) implements Process {
    @Override
    public InputStream in() {
      return process.in();
    }

    @Override
    public PrintStream err() {
      return process.err();
    }

    @Override
    public Job job() {
      return process.job();
    }

    @Override
    public boolean isTty(int descriptor) {
      return descriptor != 1 && process.isTty(descriptor);
    }

    @Override
    public void error(int code) {
      process.error(code);
    }
  }
}
