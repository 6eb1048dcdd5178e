package org.cloister.backend.libvirt.lxc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.Libvirt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A libvirtd that hangs while many ask it. */
class SilentDaemonTest {
  private static final int ASKING = 6;
  private static final int TIMES = 4;

  @RegisterExtension final Libvirt libvirt = new Libvirt();

  @Test
  void many_who_ask_it_are_told_and_the_virtual_machine_lives() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    long libvirtd = Long.parseLong(Files.readString(libvirt.places().pidFile()).strip());
    ExecutorService threads = Executors.newFixedThreadPool(ASKING);
    try (LibvirtDomains domains =
        new LibvirtDomains(libvirt.daemon(), new Patience(Duration.ofSeconds(2), 1, 1))) {
      assertThat(domains.find(domain.id())).contains(domain);
      signal("STOP", libvirtd);
      try {
        List<Future<String>> answers = new ArrayList<>();
        for (int number = 0; number < ASKING; number++) {
          answers.add(threads.submit(asking(domains, domain)));
        }
        for (Future<String> answer : answers) {
          assertThat(answer.get(2, TimeUnit.MINUTES)).isNotEmpty();
        }
      } finally {
        signal("CONT", libvirtd);
      }
      Libvirt.await("it answers again", () -> answers(domains, domain));
    } finally {
      threads.shutdown();
    }
  }

  private static boolean answers(LibvirtDomains domains, Domain domain) {
    try {
      return domains.find(domain.id()).equals(Optional.of(domain));
    } catch (IsolationException e) {
      return false;
    }
  }

  private static Callable<String> asking(LibvirtDomains domains, Domain domain) {
    return () -> {
      String said = "";
      for (int time = 0; time < TIMES; time++) {
        try {
          domains.find(domain.id());
          return "";
        } catch (IsolationException e) {
          said = e.getMessage();
        }
      }
      return said;
    };
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }
}
