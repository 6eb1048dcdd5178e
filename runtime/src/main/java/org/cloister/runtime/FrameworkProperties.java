package org.cloister.runtime;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.cloister.client.home.Home;

/**
 * What the framework and the bundles are told: the platform's places under the names of {@code
 * org.cloister.api.host.PlatformProperties} (repeated here, for that class lives inside), and what
 * {@code etc/framework.properties} says, where <code>${name}</code> stands for one of the places or
 * for <code>${cloister.distribution}</code>. What the home's own {@code framework.properties} says
 * comes last: it stays when a new distribution is laid over the old one.
 */
final class FrameworkProperties {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");

  private FrameworkProperties() {}

  static Map<String, String> of(Path distribution, Home home, boolean daemon) throws IOException {
    Map<String, String> places = new LinkedHashMap<>();
    places.put("cloister.id", id(home));
    places.put("cloister.services.directory", home.services().toString());
    places.put("cloister.state.directory", home.state().toString());
    places.put("cloister.log.directory", home.log().toString());
    places.put("cloister.runtime.directory", home.runtime().toString());
    places.put("cloister.cache.directory", home.cache().toString());
    places.put("cloister.deploy.directory", home.deploy().toString());
    places.put("cloister.socket", home.socket().toString());
    places.put("cloister.distribution", distribution.toString());
    places.put("cloister.console", Boolean.toString(!daemon));

    Map<String, String> all = new LinkedHashMap<>(places);
    add(read(distribution.resolve("etc/framework.properties")), places, all);
    if (Files.exists(home.properties())) {
      HomeDirectories.check(home.properties());
      Properties own = read(home.properties());
      for (String place : places.keySet()) {
        if (own.containsKey(place)) {
          throw new IOException(
              home.properties() + ": " + place + " cannot be set here: --home decides it");
        }
      }
      add(own, places, all);
    }
    return all;
  }

  private static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new IOException(file + " cannot be read as properties: " + e.getMessage(), e);
    }
    return properties;
  }

  private static void add(Properties file, Map<String, String> places, Map<String, String> all) {
    for (String name : file.stringPropertyNames()) {
      all.put(name, resolve(file.getProperty(name), places));
    }
  }

  private static String resolve(String text, Map<String, String> places) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            match -> Matcher.quoteReplacement(places.getOrDefault(match.group(1), match.group())));
  }

  /** The state directory decides: it is what must never be shared. */
  private static String id(Home home) {
    CRC32 sum = new CRC32();
    sum.update(home.state().toString().getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(sum.getValue());
  }
}
