package org.cloister.linux.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.sandbox.PlacedEntry.InMemory;
import org.cloister.linux.sandbox.PlacedEntry.OnFiles;

/**
 * Decides for each entry of a file-system view whether its target lies in private memory, where the
 * way to it can be made, or on files, where it must exist. A pure function of the view.
 *
 * <p>The threat: a directory made through a link would appear on the host. So ways are made only
 * within one tmpfs of the sandbox's own, in which every link is one that the view itself makes, and
 * those are followed here and not by the kernel.
 */
public final class ViewLayout {
  /** As many as the kernel follows (path_resolution(7)). */
  private static final int MAX_LINKS = 40;

  private enum Node {
    DIRECTORY,
    FILE,
    LINK
  }

  /** What is mounted where so far; what comes later hides what came before. */
  private final List<Layer> layers = new ArrayList<>();

  private final Map<String, String> links = new HashMap<>();

  private ViewLayout(FileSystemView view) {
    layers.add(new Layer("/", view.root() == RootKind.MINIMAL));
  }

  /**
   * {@return entries laid over the root of a view, each with its place}
   *
   * @param view says what the root is
   * @param entries what is laid over it, in order
   * @param sources tells files from directories
   * @throws IsolationException if a target is a loop of links or its way leads through a file
   */
  public static List<PlacedEntry> of(
      FileSystemView view, List<ViewEntry> entries, SourceFiles sources) throws IsolationException {
    ViewLayout layout = new ViewLayout(view);
    List<PlacedEntry> placed = new ArrayList<>(entries.size());
    for (ViewEntry entry : entries) {
      placed.add(layout.place(entry, sources));
    }
    return placed;
  }

  private PlacedEntry place(ViewEntry entry, SourceFiles sources) throws IsolationException {
    String target = follow(entry);
    if (target.equals("/")) {
      throw new IsolationException(
          IsolationErrorCode.BAD_PATH,
          "lay out",
          entry.target(),
          "",
          "a mapping cannot be the root itself",
          "say so with root",
          null);
    }
    Layer layer = layerOf(target);
    PlacedEntry.Place place =
        layer.memory && !layer.target.equals(target)
            ? layer.make(target, node(entry, sources))
            : new OnFiles();
    if (entry instanceof ViewEntry.Symlink link) {
      links.put(target, link.link());
    } else if (mounts(entry)) {
      Layer mounted = new Layer(target, isMemory(entry));
      layers.add(mounted);
      links.keySet().removeIf(link -> isBelow(link, target));
      if (entry instanceof ViewEntry.DeviceFiles) {
        DeviceSteps.files().forEach(name -> mounted.nodes.put(name, Node.FILE));
        DeviceSteps.directories().forEach(name -> mounted.nodes.put(name, Node.DIRECTORY));
        DeviceSteps.linkNames().forEach(name -> mounted.nodes.put(name, Node.LINK));
      }
    }
    return new PlacedEntry(entry, target, place);
  }

  private static boolean mounts(ViewEntry entry) {
    return !(entry instanceof ViewEntry.Directory)
        && !(entry instanceof ViewEntry.TextFile)
        && !(entry instanceof ViewEntry.Symlink);
  }

  private static boolean isMemory(ViewEntry entry) {
    return entry instanceof ViewEntry.Tmpfs || entry instanceof ViewEntry.DeviceFiles;
  }

  private static Node node(ViewEntry entry, SourceFiles sources) {
    if (entry instanceof ViewEntry.Symlink) {
      return Node.LINK;
    }
    if (entry instanceof ViewEntry.TextFile) {
      return Node.FILE;
    }
    if (entry instanceof ViewEntry.Bind bind) {
      return sourceNode(sources.kind(bind.source()));
    }
    if (entry instanceof ViewEntry.Copy copy) {
      return sourceNode(sources.kind(copy.copy()));
    }
    return Node.DIRECTORY;
  }

  private static Node sourceNode(SourceFiles.Kind kind) {
    return kind == SourceFiles.Kind.DIRECTORY ? Node.DIRECTORY : Node.FILE;
  }

  /**
   * Follows the links that earlier entries made; an entry that is itself a link is not followed.
   */
  private String follow(ViewEntry entry) throws IsolationException {
    String path = entry.target();
    boolean last = !(entry instanceof ViewEntry.Symlink);
    for (int count = 0; count <= MAX_LINKS; count++) {
      String link = firstLink(path, last);
      if (link == null) {
        return path;
      }
      String rest = path.substring(link.length());
      String parent = link.substring(0, link.lastIndexOf('/') + 1);
      String to = links.get(link);
      path = normal((to.startsWith("/") ? to : parent + to) + rest);
    }
    throw new IsolationException(
        IsolationErrorCode.BAD_PATH,
        "lay out",
        entry.target(),
        "ELOOP",
        "the target is a loop of symbolic links",
        "",
        null);
  }

  private String firstLink(String path, boolean last) {
    if (links.isEmpty()) {
      return null;
    }
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String prefix = path.substring(0, slash);
      if (links.containsKey(prefix)) {
        return prefix;
      }
    }
    return last && links.containsKey(path) ? path : null;
  }

  /** Removes {@code .} and {@code ..}; the root is its own parent, as inside. */
  private static String normal(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/")) {
      if (name.equals("..")) {
        if (!names.isEmpty()) {
          names.remove(names.size() - 1);
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return "/" + String.join("/", names);
  }

  private Layer layerOf(String target) {
    for (int i = layers.size() - 1; i > 0; i--) {
      Layer layer = layers.get(i);
      if (layer.target.equals(target) || isBelow(target, layer.target)) {
        return layer;
      }
    }
    return layers.get(0);
  }

  private static boolean isBelow(String path, String directory) {
    return directory.equals("/")
        || path.length() > directory.length()
            && path.charAt(directory.length()) == '/'
            && path.startsWith(directory);
  }

  /** One mount: what has been made in it, if it is private memory. */
  private static final class Layer {
    private final String target;
    private final String prefix;
    private final boolean memory;
    private final Map<String, Node> nodes = new HashMap<>();

    Layer(String target, boolean memory) {
      this.target = target;
      this.prefix = target.equals("/") ? "/" : target + "/";
      this.memory = memory;
    }

    InMemory make(String path, Node node) throws IsolationException {
      String relative = path.substring(prefix.length());
      List<String> missing = new ArrayList<>();
      for (int slash = relative.indexOf('/'); slash > 0; slash = relative.indexOf('/', slash + 1)) {
        String parent = relative.substring(0, slash);
        Node there = nodes.putIfAbsent(parent, Node.DIRECTORY);
        if (there == null) {
          missing.add(parent);
        } else if (there != Node.DIRECTORY) {
          throw conflict(path, parent);
        }
      }
      Node there = nodes.putIfAbsent(relative, node);
      if (there != null && there != node) {
        throw conflict(path, relative);
      }
      return new InMemory(target, relative, missing, node == Node.DIRECTORY, there != null);
    }

    private IsolationException conflict(String path, String name) {
      return new IsolationException(
          IsolationErrorCode.BAD_PATH,
          "lay out",
          path,
          "",
          "an earlier mapping made " + prefix + name + " something else",
          "give one of the two another target",
          null);
    }
  }
}
