package org.cloister.service.definition.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.service.definition.effective.Text.COMMAND;
import static org.cloister.service.definition.effective.Text.problems;
import static org.cloister.service.definition.effective.Text.refusal;
import static org.cloister.service.definition.effective.Text.valid;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {
  @Test
  void a_wrong_key_is_refused_with_its_place_and_the_nearest_key() {
    assertThat(problems(COMMAND + "  enviroment = { A = \"1\" }\n"))
        .isEqualTo("/s/web.toml:2:3: unknown key enviroment; did you mean environment?");
  }

  @Test
  void a_wrong_key_of_a_table_is_refused_with_the_nearest_key_of_that_table() {
    assertThat(refusal("[limits]\nmemroy = 1\n"))
        .isEqualTo("unknown key limits.memroy; did you mean limits.memory?");
  }

  @Test
  void a_key_of_the_service_in_a_table_is_told_where_it_belongs() {
    assertThat(refusal("[[mapping]]\nsource = \"/x\"\nrequires = []\n"))
        .isEqualTo(
            "unknown key mapping.requires;"
                + " requires belongs to the service: write it above the first [table]");
  }

  @Test
  void a_key_of_a_table_at_the_top_is_told_where_it_belongs() {
    assertThat(refusal("memory = \"1G\"\n"))
        .isEqualTo("unknown key memory; did you mean limits.memory?");
  }

  @Test
  void a_key_that_is_like_nothing_is_told_what_there_is() {
    assertThat(refusal("log = { colour = \"red\" }\n"))
        .isEqualTo("unknown key log.colour; the keys here are keep, size");
  }

  @Test
  void a_wrong_type_is_refused_with_its_place() {
    assertThat(problems(COMMAND + "one-shot = \"yes\"\n"))
        .isEqualTo("/s/web.toml:2:1: one-shot must be true or false, not the string \"yes\"");
  }

  @Test
  void all_mistakes_of_a_file_are_reported_in_order() {
    assertThat(problems("nice = 99\ncommand = [\"/bin/true\"]\n\nuser = 1.5\nx-y-z = 1\n").lines())
        .containsExactly(
            "/s/web.toml:1:1: nice must be an integer from -20 to 19, not the number 99",
            "/s/web.toml:4:1: user must be a name or a number up to 4294967294, not the number 1.5",
            "/s/web.toml:5:1: unknown key x-y-z");
  }

  @Test
  void mistakes_without_end_are_counted() {
    StringBuilder text = new StringBuilder(COMMAND);
    for (int key = 0; key < 1000; key++) {
      text.append("key-").append(key).append(" = 1\n");
    }

    assertThat(problems(text.toString()).lines())
        .hasSize(21)
        .last()
        .isEqualTo("/s/web.toml: and 980 more problems");
  }

  @Test
  void a_command_as_one_string_is_refused_with_what_to_write() {
    assertThat(problems("command = \"/usr/bin/tor -f /etc/tor/torrc\"\n"))
        .isEqualTo(
            "/s/web.toml:1:1: command must be an array, because no shell takes it apart:"
                + " write [\"/usr/bin/tor\", \"-f\", \"/etc/tor/torrc\"]");
  }

  @Test
  void a_command_that_is_missing_empty_or_relative_is_refused() {
    assertThat(problems("nice = 1\n")).startsWith("/s/web.toml:1:1: command is missing");
    assertThat(problems("command = []\n")).contains("the program's absolute path, not an array");
    assertThat(problems("command = [\"tor\"]\n"))
        .isEqualTo("/s/web.toml:1:12: command must be an absolute path, not the string \"tor\"");
  }

  @Test
  void a_port_cannot_be_published_without_a_network() {
    assertThat(problems(COMMAND + "network = \"none\"\npublish = [\"80:80\"]\n"))
        .contains("publish makes no sense with network mode \"none\"");
  }

  @Test
  void a_mapping_of_a_target_that_there_is_already_is_refused() {
    assertThat(
            problems(
                COMMAND
                    + "[[mapping]]\nsource = \"/a\"\n"
                    + "[[mapping]]\nsource = \"/b\"\ntarget = \"/a\"\n"))
        .isEqualTo("/s/web.toml:4:1: mapping has \"/a\" already, at web.toml:2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "directory = \"srv\" | directory must be an absolute path, not the string \"srv\"",
        "directory = \"/a/../b\" | directory must be written in full: \"/b\", not \"/a/../b\"",
        "directory = \"/a/\" | directory must be written in full: \"/a\", not \"/a/\"",
        "directory = \"/a\\u0000b\" | directory must not contain a NUL character",
        "description = \"a\\nb\" | description must be a string on one line",
        "umask = 22 | umask must be octal digits in quotes, such as \"0022\", not the number 22",
        "umask = \"0888\" | umask must be octal digits",
        "umask = \"1777\" | umask must be octal digits",
        "nice = -21 | nice must be an integer from -20 to 19",
        "user = true | user must be a name or a number",
        "user = \"a b\" | user must be a name or a number",
        "user = -1 | user must be a name or a number",
        "user = 4294967295 | user must be a name or a number up to 4294967294",
        "environment = { \"A=B\" = \"x\" } | environment.A=B is not the name of an environment",
        "environment = { A = 1 } | environment.A must be a string, not the number 1",
        "rlimits = { nofil = 1 } | rlimits.nofil is not a resource limit; did you mean nofile?",
        "rlimits = { nofile = { soft = 2, hard = 1 } } | rlimits.nofile.soft must not be above hard",
        "rlimits = { nofile = { hard = 1 } } | rlimits.nofile.soft is missing",
        "rlimits = { nofile = -1 } | rlimits.nofile.soft must be an integer of at least 0",
        "root = \"tree\" | root.path must be \"minimal\", \"host\" or an absolute path",
        "root = \"/\" | root.path must not be \"/\": write root = \"host\"",
        "root = { path = \"host\", writable = true } | root.writable makes sense only for a tree",
        "boot = true | boot needs a tree of its own",
        "network = \"bridge\" | network.mode must be one of \"host\", \"none\" or \"private\"",
        "network = { address = \"10.0.0.1/8\" } | network.address needs network mode \"private\"",
        "network = { mode = \"private\", address = \"10.0.0.1\" } | network.address must be an IP",
        "network = { mode = \"private\", address = \"10.0.0.1/33\" } | network.address must be an IP",
        "network = { mode = \"private\", gateway = \"router\" } | network.gateway must be an IP",
        "publish = [\"80\"] | publish must be \"[ADDRESS:]HOST-PORT:PORT",
        "publish = [\"0:80\"] | publish must be \"[ADDRESS:]HOST-PORT:PORT",
        "publish = [\"80:65536\"] | publish must be \"[ADDRESS:]HOST-PORT:PORT",
        "publish = [\"256.0.0.1:80:80\"] | publish must be \"[ADDRESS:]HOST-PORT:PORT",
        "publish = [\"80:80\", \"80:81/tcp\"] | publish has \":80/tcp\" already, at web.toml:2",
        "firewall = [{ protocol = \"tcp\" }] | firewall.direction is missing",
        "firewall = [{ direction = \"in\", port = 1 }] | firewall.port needs protocol \"tcp\"",
        "sockets = [{ name = \"a:b\", address = \"80\" }] | sockets.name must be a name",
        "sockets = [{ name = \"a\", address = \"www\" }] | sockets.address must be a port",
        "secrets = { \"../x\" = \"/y\" } | secrets.../x is not a file name",
        "capabilities = [\"NET_BIND_SERVISE\"] | did you mean NET_BIND_SERVICE?",
        "capabilities = [\"ALL\"] | capabilities has no capability \"ALL\"",
        "seccomp = { deny = [\"a b\"] } | seccomp.deny must be the name of a system call",
        "seccomp = \"off\" | seccomp.mode must be \"default\" or \"unconfined\", not \"off\"",
        "label = { mode = \"none\", value = \"x\" } | label.value makes no sense with mode none",
        "limits = { memory = \"5X\" } | limits.memory must be a size such as \"64M\"",
        "limits = { memory = 0 } | limits.memory must be a size",
        "limits = { cpu = 0 } | limits.cpu must be a number of cores",
        "limits = { cpu = nan } | limits.cpu must be a number of cores",
        "limits = { pids = 0 } | limits.pids must be an integer of at least 1, or \"infinity\"",
        "limits = { cpu-weight = 0 } | limits.cpu-weight must be an integer from 1 to 10000",
        "limits = { io = [{ read-bytes = 1 }] } | limits.io.path is missing",
        "limits = { io = [{ path = \"/\" }, { path = \"/\" }] } | limits.io has \"/\" already",
        "requires = [\"a b\"] | requires must be a name of letters",
        "requires = [\"web\"] | requires names the service itself",
        "conflicts = [\"web\"] | conflicts names the service itself",
        "requires = 5 | requires must be an array of names, not the number 5",
        "readiness = { port = 0 } | readiness.port must be an integer from 1 to 65535",
        "readiness = { port = 1, pid-file = \"/x\" } | readiness.port is one too many",
        "readiness = { log-line = \"(\" } | readiness.log-line is not a regular expression",
        "readiness = { timeout = 0 } | readiness.timeout must be a time span",
        "readiness = \"notify\" | readiness must be a table",
        "health = { interval = 5 } | health.command is missing",
        "restart = \"alway\" | did you mean always?",
        "restart = { back-off = 0.5 } | restart.back-off must be a number from 1.0",
        "stop = { signal = \"SIGNOT\" } | stop.signal must be a signal",
        "reload = { } | reload.signal is one of two",
        "reload = { signal = \"HUP\", command = [\"/x\"] } | reload.signal is one of two",
        "log = { size = \"1K\" } | log.size must be a size such as \"64M\" of at least 4K",
        "backend = [] | backend must be an array of backends' names, one name, or a filter",
        "backend = \"\" | backend is neither the name of a backend nor a filter",
        "backend = \"(a=b\" | expected a closing parenthesis at character 5 of \"(a=b\"",
        "description = 1979-05-27 | description must be a string on one line, not the date or time",
      })
  void what_makes_no_sense_is_refused_by_name(String line, String message) {
    assertThat(refusal(line + "\n")).contains(message).doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind = \"bnd\"; source = \"/x\" | mapping.kind must be one of",
        "source = \"/\" | mapping.target must not be \"/\": write root instead",
        "source = \"x\" | mapping.source must be an absolute path",
        "target = \"/x\" | mapping.source is missing: an absolute path",
        "kind = \"tmpfs\" | mapping.target is missing: an absolute path",
        "kind = \"tmpfs\"; source = \"/x\"; target = \"/y\" | mapping.source makes no sense for a tmpfs",
        "source = \"/x\"; size = \"1M\" | mapping.size makes no sense for a bind",
        "source = \"/x\"; mode = \"0755\" | mapping.mode makes no sense for a bind",
        "source = \"/x\"; type = \"ext4\" | mapping.type makes no sense for a bind",
        "source = \"/x\"; kind = \"clone\"; writable = false | a clone is always writable",
        "kind = \"tmpfs\"; target = \"/y\"; size = \"1K\" | mapping.size must be a size",
        "kind = \"tmpfs\"; target = \"/y\"; mode = 755 | mapping.mode must be octal digits in quotes",
      })
  void a_mapping_that_makes_no_sense_is_refused_by_name(String lines, String message) {
    assertThat(refusal("[[mapping]]\n" + lines.replace("; ", "\n") + "\n"))
        .contains(message)
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "command = [\"/x\"] | command makes no sense with boot",
        "arguments = [\"/x\"] | arguments makes no sense with boot",
        "init = true | init makes no sense with boot",
        "user = \"x\" | user makes no sense with boot",
      })
  void what_belongs_to_a_command_is_refused_where_an_init_boots(String line, String message) {
    assertThat(problems("boot = true\nroot = \"/srv/t\"\n" + line + "\n"))
        .startsWith("/s/web.toml:3:1: " + message);
  }

  @Test
  void a_one_shot_service_cannot_be_restarted_for_ever_or_watched() {
    assertThat(refusal("one-shot = true\nrestart = \"always\"\n"))
        .startsWith("restart cannot be \"always\" for a one-shot service");
    assertThat(refusal("one-shot = true\nhealth = { command = [\"/x\"] }\n"))
        .startsWith("health makes no sense for a one-shot service");
  }

  @Test
  void what_is_required_cannot_conflict() {
    assertThat(refusal("requires = [\"a\", \"b\"]\nconflicts = [\"b\"]\n"))
        .isEqualTo("conflicts has b, which requires has");
  }

  @Test
  void a_message_shows_little_of_a_hostile_value_and_nothing_raw() {
    String hostile = "\\u001b]0;owned\\u0007" + "x".repeat(5000);

    assertThat(refusal("nice = \"" + hostile + "\"\n"))
        .hasSizeLessThan(200)
        .contains("\\u001b")
        .doesNotContain("\u001b");
    assertThat(refusal("\"" + hostile + "\" = 1\n")).hasSizeLessThan(300).doesNotContain("\u001b");
    assertThat(refusal("environment = { \"" + hostile + "\" = \"1\" }\n"))
        .hasSizeLessThan(300)
        .doesNotContain("\u001b");
  }

  @Test
  void a_mistake_in_one_key_hides_no_other_and_makes_no_other_up() {
    assertThat(problems("boot = true\nroot = 5\n").lines()).hasSize(1);
    assertThat(refusal("network = 5\npublish = [\"80:80\"]\n").lines()).hasSize(1);
  }

  @Test
  void a_table_may_be_empty() {
    assertThat(valid(COMMAND + "[limits]\n[environment]\n[readiness]\n")).isEqualTo(valid(COMMAND));
  }
}
