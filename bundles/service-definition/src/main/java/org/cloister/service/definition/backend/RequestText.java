package org.cloister.service.definition.backend;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.BackendRequest.Preference;
import org.cloister.api.definition.BackendRequest.Requirement;
import org.cloister.service.definition.toml.Quoted;

/** A request for a backend as people write it. */
public final class RequestText {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private RequestText() {}

  /**
   * {@return whether this can be the name of a backend}
   *
   * @param text anything
   */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Reads a request.
   *
   * @param text one name, names with commas between them, or an OSGi filter
   * @return the request
   * @throws IllegalArgumentException if it is neither; the message is a clause that says where and
   *     why
   */
  public static BackendRequest parse(String text) {
    String request = text.strip();
    if (request.startsWith("(")) {
      return new Requirement(FilterClause.parse(request).text());
    }
    List<String> names = Stream.of(request.split(",", -1)).map(String::strip).toList();
    for (String name : names) {
      if (!isName(name)) {
        throw new IllegalArgumentException(
            "is neither the name of a backend nor a filter: \""
                + Quoted.plain(name, 60)
                + "\"; write a name such as kvm, or a filter such as (isolation.kernel=private)");
      }
    }
    return new Preference(names.stream().distinct().toList());
  }
}
