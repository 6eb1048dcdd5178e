package org.cloister.backend.namespace.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.contract.SpecBuilder;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.process.PreparedImage;
import org.cloister.linux.sandbox.CgroupSteps;
import org.cloister.linux.sandbox.ObservedFiles;
import org.cloister.linux.sandbox.SourceFiles;
import org.junit.jupiter.api.Test;

class PreparedStartsTest {
  private static final CgroupMembership UNIFIED = unified("/cgroup/one");

  private final Map<Path, SourceFiles.Kind> host = new HashMap<>();
  private final List<PreparedImage> closed = new ArrayList<>();
  private final PreparedStarts starts = new PreparedStarts();

  @Test
  void what_was_given_can_be_taken_once() {
    PreparedStart start = start();
    starts.give(spec(1), start);

    assertThat(starts.take(spec(1))).containsSame(start);
    assertThat(starts.take(spec(1))).isEmpty();
    assertThat(closed).isEmpty();
  }

  @Test
  void another_spec_gets_nothing_of_it() {
    starts.give(spec(1), start());

    assertThat(starts.take(spec(2))).isEmpty();
  }

  @Test
  void only_the_last_eight_are_kept() {
    List<PreparedStart> given = IntStream.range(0, 10).mapToObj(i -> start()).toList();
    IntStream.range(0, 10).forEach(i -> starts.give(spec(i), given.get(i)));

    assertThat(closed).containsExactly(given.get(0).image(), given.get(1).image());
    assertThat(starts.take(spec(1))).isEmpty();
    assertThat(starts.take(spec(2))).isPresent();
  }

  @Test
  void of_two_starts_of_the_same_spec_at_once_one_is_kept() {
    PreparedStart first = start();
    starts.give(spec(1), first);
    starts.give(spec(1), start());

    assertThat(closed).containsExactly(first.image());
  }

  @Test
  void nothing_is_kept_after_the_end() {
    PreparedStart kept = start();
    PreparedStart late = start();
    starts.give(spec(1), kept);

    starts.close();
    starts.give(spec(2), late);

    assertThat(closed).containsExactly(kept.image(), late.image());
  }

  @Test
  void a_start_holds_for_other_control_groups_of_the_same_kinds() {
    CgroupMembership legacy =
        new CgroupMembership(List.of(Path.of("/pids/one/tasks")), Optional.empty());

    assertThat(start().cgroups().fit(unified("/cgroup/two"))).isTrue();
    assertThat(start().cgroups().fit(legacy)).isFalse();
    assertThat(start().cgroups().fit(CgroupMembership.NONE)).isFalse();
  }

  @Test
  void a_start_tells_whether_what_it_saw_of_the_host_is_unchanged() {
    Path source = Path.of("/srv/data");
    host.put(source, SourceFiles.Kind.DIRECTORY);
    PreparedStart start = start();
    start.files().kind(source);

    assertThat(start.files().areUnchanged()).isTrue();
    host.put(source, SourceFiles.Kind.LINK);
    assertThat(start.files().areUnchanged()).isFalse();
  }

  private PreparedStart start() {
    return new PreparedStart(new Image(), new CgroupSteps(UNIFIED), new ObservedFiles(files()));
  }

  private SourceFiles files() {
    return new SourceFiles() {
      @Override
      public Kind kind(Path path) {
        return host.getOrDefault(path, Kind.MISSING);
      }

      @Override
      public Optional<String> fileSystem(Path image) {
        return Optional.empty();
      }

      @Override
      public List<String> processors() {
        return List.of();
      }
    };
  }

  private static SandboxSpec spec(int number) {
    return SpecBuilder.minimal().name("service" + number).build();
  }

  private static CgroupMembership unified(String directory) {
    return new CgroupMembership(List.of(), Optional.of(Path.of(directory)));
  }

  private final class Image implements PreparedImage {
    @Override
    public LaunchProgram program() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      closed.add(this);
    }
  }
}
