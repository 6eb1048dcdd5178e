package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** nginx with Debian's own configuration: a page under load, restarted meanwhile. */
@OnEachBackend
class NginxIT {
  private static final URI PAGE = URI.create("http://127.0.0.1:80/");

  @Parameter String on;
  private Platform platform;

  @BeforeParameterizedClassInvocation
  void start(String backend) {
    platform = Platform.prepare();
    platform.defineShipped("nginx");
    platform.start();
    platform.must("choose", "nginx", backend);
    platform.must("restart", "nginx");
    platform.awaitState("nginx", "running");
  }

  @AfterParameterizedClassInvocation
  void stop() {
    platform.close();
  }

  private static HttpResponse<String> get() throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(PAGE).timeout(Duration.ofSeconds(10)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void it_serves_debians_page() throws Exception {
    HttpResponse<String> response = get();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("nginx");
  }

  @Test
  void its_workers_run_as_www_data_below_a_master_that_is_root() {
    List<String> users =
        platform.processes("nginx", "user=").stream()
            .filter(line -> line.endsWith(" nginx"))
            .map(line -> line.split(" ")[0])
            .toList();

    assertThat(users)
        .containsOnlyOnce("root")
        .contains("www-data")
        .containsOnly("root", "www-data");
  }

  /** In a guest longer: everything of the way there is the platform's to keep going. */
  @Test
  void under_load_for_a_while_no_request_fails() throws Exception {
    int seconds = on.equals("kvm") ? 60 : 5;
    long before = platform.pid("nginx");

    Process wrk =
        new ProcessBuilder("wrk", "-t1", "-c8", "-d" + seconds + "s", PAGE.toString())
            .redirectErrorStream(true)
            .start();

    String load = new String(wrk.getInputStream().readAllBytes());
    assertThat(wrk.waitFor()).as(load).isZero();
    assertThat(load)
        .containsPattern("[1-9][0-9]* requests in")
        .doesNotContain("Non-2xx", "Socket errors");
    assertThat(platform.pid("nginx")).isEqualTo(before);
  }

  @Test
  void it_is_restarted_under_load_and_goes_on_serving() throws Exception {
    Process wrk =
        new ProcessBuilder("wrk", "-t1", "-c8", "-d6s", PAGE.toString())
            .redirectErrorStream(true)
            .start();
    long before = platform.pid("nginx");

    for (int i = 0; i < 3; i++) {
      platform.must("restart", "nginx");
    }

    assertThat(platform.pid("nginx")).isNotEqualTo(before);
    assertThat(get().statusCode()).isEqualTo(200);
    String load = new String(wrk.getInputStream().readAllBytes());
    assertThat(wrk.waitFor()).as(load).isZero();
    assertThat(load).containsPattern("[1-9][0-9]* requests in");
    assertThat(load).doesNotContain("Non-2xx");
  }

  @Test
  void a_reload_keeps_the_master_and_replaces_the_workers() throws Exception {
    long master = platform.pid("nginx");
    List<String> before = workers();

    platform.must("reload", "nginx");

    Await.until(
        "the workers have been replaced",
        Duration.ofSeconds(20),
        this::workers,
        () -> !workers().isEmpty() && workers().stream().noneMatch(before::contains));
    assertThat(platform.pid("nginx")).isEqualTo(master);
    assertThat(get().statusCode()).isEqualTo(200);
  }

  private List<String> workers() {
    return platform.processes("nginx", "user=,pid=").stream()
        .filter(line -> line.startsWith("www-data"))
        .toList();
  }
}
