package org.cloister.supervisor.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.Mapping;
import org.cloister.api.definition.Readiness;
import org.cloister.api.host.Accounts.SubordinateIds;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.supervisor.fixture.Definition;
import org.cloister.supervisor.fixture.FakeAccounts;
import org.cloister.supervisor.fixture.FakeHost;
import org.cloister.supervisor.fixture.Terms;
import org.cloister.supervisor.resolve.IdBlocks.IdBlock;
import org.cloister.supervisor.resolve.ServicePlaces;
import org.cloister.supervisor.resolve.SpecResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on disk survives, and what is corrupt is set aside. */
class StateTest {
  @TempDir Path directory;

  private SandboxSpec spec(Path runtime, Definition definition) {
    FakeHost host = FakeHost.debian().directory("/srv/data").directory("/srv/more");
    return new SpecResolver(
            host, new FakeAccounts(), service -> new IdBlock(1 << 20, 1 << 20, 1 << 16), Set.of())
        .resolve(definition.get(), new ServicePlaces(runtime, directory), Set.of());
  }

  private static Definition rich() {
    return Definition.of("rich")
        .userNamespace()
        .mapping(Mapping.Kind.CLONE, "/srv/data", "/srv/data", true)
        .mapping(Mapping.Kind.OVERLAY, "/srv/more", "/srv/more", true)
        .mapping(Mapping.Kind.TMPFS, null, "/srv/memory", true)
        .terms(Terms.plain().readyBy(new Readiness.Notify()));
  }

  private StoredSandbox stored(SandboxRecords records, String instance) {
    SandboxSpec spec = spec(records.runtimeDirectory(instance), rich());
    return StoredSandbox.started(
        new SandboxRecord(
            "fake",
            spec,
            new SandboxContext(
                "id", instance, records.runtimeDirectory(instance), directory, Path.of("/log")),
            Instant.parse("2026-01-01T00:00:00.123456789Z"),
            Map.of("pid", "42")),
        SpecHash.of(spec),
        17);
  }

  @Test
  void a_record_comes_back_as_it_was() throws IOException {
    SandboxRecords records = new SandboxRecords(directory, "boot");
    String instance = records.newInstance("rich");
    StoredSandbox started = stored(records, instance);
    StoredSandbox stored =
        new StoredSandbox(
            started.record(),
            started.specHash(),
            true,
            false,
            started.logOffset(),
            Optional.of(Limits.NONE),
            Optional.of(Instant.parse("2026-01-01T00:00:01Z")));
    records.save(stored);

    SandboxRecords later = new SandboxRecords(directory, "boot");

    assertThat(later.instances()).containsExactly(instance);
    assertThat(SandboxRecords.service(instance)).isEqualTo("rich");
    assertThat(later.load(instance)).contains(stored);
  }

  @Test
  void a_record_of_a_version_that_kept_less_is_understood() throws IOException {
    SandboxRecords records = new SandboxRecords(directory, "boot");
    String instance = records.newInstance("rich");
    StoredSandbox stored = stored(records, instance);
    records.save(stored);
    Path file = directory.resolve("sandboxes/" + instance + ".json");
    ObjectNode tree = (ObjectNode) Json.mapper().readTree(Files.readString(file));
    assertThat(tree.remove(List.of("limits", "readySince"))).isNotNull();
    Files.writeString(file, tree.toString());

    assertThat(records.load(instance)).contains(stored);
  }

  @Test
  void records_are_closed_to_others() throws IOException {
    SandboxRecords records = new SandboxRecords(directory, "boot");
    String instance = records.newInstance("rich");
    records.makeRuntimeDirectory(instance);
    records.save(stored(records, instance));

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(records.runtimeDirectory(instance))))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(
                    directory.resolve("sandboxes/" + instance + ".json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void records_of_an_earlier_boot_are_forgotten() throws IOException {
    SandboxRecords records = new SandboxRecords(directory, "boot");
    String instance = records.newInstance("rich");
    records.makeRuntimeDirectory(instance);
    Files.writeString(records.runtimeDirectory(instance).resolve("socket"), "");
    records.save(stored(records, instance));

    assertThat(new SandboxRecords(directory, "another").instances()).isEmpty();
    assertThat(records.runtimeDirectory(instance)).doesNotExist();
  }

  @Test
  void a_corrupt_record_is_set_aside() throws IOException {
    SandboxRecords records = new SandboxRecords(directory, "boot");
    String instance = records.newInstance("rich");
    Path file = directory.resolve("sandboxes/" + instance + ".json");
    Files.writeString(file, "{ \"record\": ");

    assertThat(records.load(instance)).isEmpty();
    assertThat(file).doesNotExist();
    assertThat(file.resolveSibling(file.getFileName() + ".corrupt")).exists();
  }

  @Test
  void properties_of_a_later_version_are_ignored() throws IOException {
    SandboxRecords records = new SandboxRecords(directory, "boot");
    String instance = records.newInstance("rich");
    records.save(stored(records, instance));
    Path file = directory.resolve("sandboxes/" + instance + ".json");
    Files.writeString(
        file, Files.readString(file).replaceFirst("\\{", "{\"fromTheFuture\":[1,{\"a\":2}],"));

    assertThat(records.load(instance)).contains(stored(records, instance));
  }

  @Test
  void instances_never_have_the_same_id_and_sort_by_age() throws IOException {
    SandboxRecords records = new SandboxRecords(directory, "boot");

    assertThat(
            List.of(records.newInstance("x"), records.newInstance("x"), records.newInstance("x")))
        .doesNotHaveDuplicates()
        .isSorted();
  }

  @Test
  void the_same_spec_has_the_same_hash_wherever_its_files_lie() {
    String hash = SpecHash.of(spec(Path.of("/run/a"), rich()));

    assertThat(hash).matches("[0-9a-f]{64}");
    assertThat(SpecHash.of(spec(Path.of("/run/b"), rich()))).isEqualTo(hash);
    assertThat(SpecHash.of(spec(Path.of("/run/a"), rich().command("/usr/bin/daemon", "-v"))))
        .isNotEqualTo(hash);
  }

  @Test
  void wishes_last() {
    Wishes wishes = new Wishes(directory);
    wishes.enable("web", false);
    wishes.choose("web", Optional.of(new BackendRequest.Requirement("(isolation.kernel=private)")));
    wishes.choose("tor", Optional.of(new BackendRequest.Preference(List.of("kvm", "namespace"))));
    wishes.choose("tor", Optional.empty());

    Wishes later = new Wishes(directory);

    assertThat(later.enabled("web")).contains(false);
    assertThat(later.enabled("tor")).isEmpty();
    assertThat(later.backend("web"))
        .contains(new BackendRequest.Requirement("(isolation.kernel=private)"));
    assertThat(later.backend("tor")).isEmpty();
  }

  @Test
  void corrupt_wishes_are_set_aside_and_new_ones_can_be_made() throws IOException {
    Files.writeString(directory.resolve("wishes.json"), "noise");
    Wishes wishes = new Wishes(directory);

    assertThat(wishes.enabled("web")).isEmpty();
    wishes.enable("web", true);

    assertThat(new Wishes(directory).enabled("web")).contains(true);
    assertThat(directory.resolve("wishes.json.corrupt")).hasContent("noise");
  }

  @Test
  void blocks_of_ids_never_overlap_and_stay_with_their_service() {
    IdRanges ranges = new IdRanges(directory, new FakeAccounts());
    IdBlock one = ranges.of("one");
    IdBlock two = ranges.of("two");

    assertThat(two.uid()).isGreaterThanOrEqualTo(one.uid() + one.count());
    assertThat(one.count()).isEqualTo(65536);
    assertThat(new IdRanges(directory, new FakeAccounts()).of("one")).isEqualTo(one);
    assertThat(new IdRanges(directory, new FakeAccounts()).of("three").uid())
        .isGreaterThanOrEqualTo(two.uid() + two.count());
  }

  @Test
  void an_ordinary_users_range_is_dealt_out_in_small_blocks_until_it_is_used_up() {
    IdRanges ranges =
        new IdRanges(directory, new FakeAccounts(1000, new SubordinateIds(100000, 65536)));
    for (int i = 0; i < 16; i++) {
      assertThat(ranges.of("s" + i).count()).isEqualTo(4096);
    }

    assertThatThrownBy(() -> ranges.of("s16")).hasMessageContaining("16 services");
  }

  @Test
  void an_ordinary_user_with_no_ids_set_aside_gets_its_own_until_there_are_some() {
    assertThat(new IdRanges(directory, new FakeAccounts(1000)).of("x"))
        .isEqualTo(new IdBlock(1000, 1000, 1));
    assertThat(
            new IdRanges(directory, new FakeAccounts(1000, new SubordinateIds(100000, 65536)))
                .of("x"))
        .isEqualTo(new IdBlock(100000, 100000, 4096));
  }
}
