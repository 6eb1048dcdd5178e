package org.cloister.service.definition.value;

import java.util.regex.Pattern;
import org.cloister.service.definition.toml.Quoted;

/**
 * What services are called: {@code tor}, {@code web@} for a template, {@code web@one} for its
 * instance. Names become names of files, cgroups and hosts, so they hold nothing that means
 * something there.
 */
public final class ServiceNames {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}(@[A-Za-z0-9][A-Za-z0-9._-]{0,63})?");

  private ServiceNames() {}

  /**
   * {@return whether this is a service's name}
   *
   * @param name a name
   */
  public static boolean valid(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * {@return what is wrong with a name that is not valid}
   *
   * @param name the name
   */
  public static String objection(String name) {
    return Quoted.of(name)
        + " cannot be the name of a service: it has letters, digits and . _ -, begins with a letter"
        + " or digit, has at most 64 of them, and perhaps an @ and an instance of the same kind";
  }

  /**
   * {@return whether this is a template's name}
   *
   * @param name a name
   */
  public static boolean isTemplate(String name) {
    return name.indexOf('@') == name.length() - 1 && valid(name + "x");
  }

  /**
   * {@return what stands behind the {@code @}; empty for a plain name}
   *
   * @param name a service's name
   */
  public static String instance(String name) {
    return name.indexOf('@') < 0 ? "" : name.substring(name.indexOf('@') + 1);
  }

  /**
   * {@return the name up to and with the {@code @}, which is the template's; the whole of a plain
   * name}
   *
   * @param name the name of a service or a template
   */
  public static String family(String name) {
    return name.substring(0, name.indexOf('@') < 0 ? name.length() : name.indexOf('@') + 1);
  }
}
