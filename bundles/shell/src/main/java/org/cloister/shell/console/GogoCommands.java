package org.cloister.shell.console;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.apache.felix.gogo.jline.Builtin;
import org.apache.felix.gogo.jline.Converters;
import org.apache.felix.gogo.jline.Procedural;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Converter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Registers the commands that Gogo's own shell has: {@code grep}, {@code echo}, {@code each} … That
 * bundle is not started, for its activator takes the terminal whether there is one or not.
 */
@Component(service = GogoCommands.class)
public final class GogoCommands {
  private static final String[] POSIX = {
    "cat", "echo", "grep", "sort", "sleep", "cd", "pwd", "ls", "less", "watch", "nano", "head",
    "tail", "clear", "wc", "date"
  };
  private static final String[] BUILTIN = {
    "format",
    "getopt",
    "new",
    "set",
    "tac",
    "type",
    "jobs",
    "fg",
    "bg",
    "keymap",
    "setopt",
    "unsetopt",
    "complete",
    "history",
    "widget",
    "__files",
    "__directories",
    "__usage_completion"
  };
  private static final String[] PROCEDURAL = {
    "each", "if", "not", "throw", "try", "until", "while", "break", "continue"
  };

  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

  /**
   * Registers them.
   *
   * @param context this bundle's
   * @param processor what runs command lines
   */
  @Activate
  public GogoCommands(BundleContext context, @Reference CommandProcessor processor) {
    registrations.add(
        context.registerService(
            Converter.class, new Converters(context.getBundle(0).getBundleContext()), null));
    register(context, new Builtin(), BUILTIN);
    register(context, new Filters(processor), POSIX);
    register(context, new Procedural(), PROCEDURAL);
  }

  private void register(BundleContext context, Object commands, String[] names) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(CommandProcessor.COMMAND_SCOPE, "gogo");
    properties.put(CommandProcessor.COMMAND_FUNCTION, names);
    registrations.add(context.registerService(Object.class, commands, properties));
  }

  @Deactivate
  void remove() {
    registrations.forEach(ServiceRegistration::unregister);
  }
}
