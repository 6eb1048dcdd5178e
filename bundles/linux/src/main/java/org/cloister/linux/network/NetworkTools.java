package org.cloister.linux.network;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What the host's network is looked at and changed with. Thread-safe. */
public interface NetworkTools {
  /** {@return what is missing for private networks, and how to get it; empty if nothing is} */
  Optional<String> missing();

  /**
   * Carries out commands of ip(8) in the host's network namespace, up to the first that fails.
   *
   * @param commands one an entry, without the program's name
   * @throws IOException if one fails, with what ip says
   */
  void ip(List<String> commands) throws IOException;

  /**
   * The same in the network namespace of a process.
   *
   * @param pid the process
   * @param commands one an entry, without the program's name
   * @throws IOException if one fails, with what ip says
   */
  void ip(long pid, List<String> commands) throws IOException;

  /**
   * {@return what a command of ip(8) says}
   *
   * @param words the command, without the program's name
   * @throws IOException if it fails, with what ip says
   */
  String ask(String... words) throws IOException;

  /**
   * Carries out a script of nft(8), all of it or nothing.
   *
   * @param script the script
   * @return what it prints
   * @throws IOException if it fails, with what nft says
   */
  String nft(String script) throws IOException;

  /**
   * {@return whether a process is in the host's own network namespace}
   *
   * @param pid the process
   * @throws IOException if it cannot be told
   */
  boolean shared(long pid) throws IOException;

  /**
   * {@return a setting of the network; empty if there is no such file}
   *
   * @param name its path below /proc/sys/net
   * @throws IOException if it cannot be read
   */
  Optional<String> setting(String name) throws IOException;

  /**
   * Changes a setting of the network.
   *
   * @param name its path below /proc/sys/net
   * @param value its new value
   * @throws IOException if it cannot be changed
   */
  void set(String name, String value) throws IOException;
}
