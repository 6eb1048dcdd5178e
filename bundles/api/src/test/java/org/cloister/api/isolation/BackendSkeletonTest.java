package org.cloister.api.isolation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.component.annotations.Component;

/** The skeleton that docs/writing-a-backend.md shows is a backend, for strangers who copy it. */
class BackendSkeletonTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "writing-a-backend.md");
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path directory;
  private URLClassLoader loader;
  private IsolationBackend backend;

  @BeforeEach
  void compile() throws Exception {
    Matcher code = CODE.matcher(Files.readString(PAGE));
    assertThat(code.find()).as("the page shows code").isTrue();
    Path source = directory.resolve("ExampleBackend.java");
    Files.writeString(source, code.group(1));
    assertThat(code.find()).as("the page shows more code than one class").isFalse();

    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said, files, null, options(), null, files.getJavaFileObjects(source.toFile()))
              .call();
      assertThat(compiled).as("the skeleton compiles: %s", said).isTrue();
    }
    loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    backend =
        (IsolationBackend)
            loader
                .loadClass("com.example.backend.ExampleBackend")
                .getDeclaredConstructor()
                .newInstance();
  }

  @AfterEach
  void close() throws Exception {
    if (loader != null) {
      loader.close();
    }
  }

  @Test
  void the_skeleton_is_a_backend_that_says_it_cannot_work_yet() {
    Probe probe = backend.probe();

    assertThat(probe.available()).isFalse();
    assertThat(probe.reason()).isNotBlank();
  }

  @Test
  void the_skeleton_names_everything_that_it_is_asked_for_and_cannot_honour() {
    SandboxSpec spec = spec(NetworkMode.PRIVATE);

    assertThat(backend.shortfalls(spec))
        .extracting(Shortfall::directive)
        .containsExactlyElementsOf(spec.directives())
        .contains(Directive.NETWORK_PRIVATE, Directive.ROOT_MINIMAL, Directive.SECCOMP);
  }

  @Test
  void the_skeleton_never_plans_or_starts_what_it_cannot_honour() {
    SandboxRecorder recorder =
        record -> {
          throw new AssertionError("recorded: " + record);
        };

    assertThatExceptionOfType(IsolationException.class)
        .isThrownBy(() -> backend.start(spec(NetworkMode.HOST), context(), recorder))
        .withMessageContaining(Directive.ROOT_MINIMAL.key())
        .extracting(IsolationException::code)
        .isEqualTo(IsolationErrorCode.REFUSED);
    assertThatExceptionOfType(IsolationException.class)
        .isThrownBy(() -> backend.plan(spec(NetworkMode.HOST), context()))
        .extracting(IsolationException::code)
        .isEqualTo(IsolationErrorCode.REFUSED);
  }

  @Test
  void the_skeleton_adopts_nothing() throws Exception {
    SandboxRecord record =
        new SandboxRecord(
            "example", spec(NetworkMode.HOST), context(), Instant.EPOCH, Map.of("pid", "1"));

    assertThat(backend.adopt(record)).isEmpty();
  }

  private List<String> options() throws Exception {
    return List.of(
        "-Xlint:all",
        "-Werror",
        "-proc:none",
        "--release",
        "17",
        "-d",
        directory.toString(),
        "-classpath",
        List.of(IsolationBackend.class, Component.class, annotation("ConsumerType")).stream()
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .collect(joining(":")));
  }

  /** The API's annotations are not kept at run time, but the compiler reads them. */
  private static Class<?> annotation(String name) throws ClassNotFoundException {
    return Class.forName("org.osgi.annotation.versioning." + name);
  }

  private SandboxContext context() {
    return new SandboxContext("test", "web.1", directory, directory, directory.resolve("log"));
  }

  private static SandboxSpec spec(NetworkMode network) {
    return new SandboxSpec(
        "web",
        "web",
        List.of("/bin/true"),
        Map.of(),
        "/",
        new Credentials("root", 0, 0, List.of(), "/root"),
        new FileSystemView(RootKind.MINIMAL, Path.of("/"), false, false, List.of()),
        Network.of(network),
        new ProcessAttributes(022, OptionalInt.empty(), OptionalInt.empty(), List.of(), true),
        new Confinement(
            Set.of(), Seccomp.DEFAULT, true, List.of(), List.of(), new Label(Label.Mode.AUTO, "")),
        Limits.NONE,
        Optional.empty(),
        List.of(),
        List.of());
  }
}
