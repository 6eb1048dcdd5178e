package org.cloister.service.definition.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import org.cloister.service.definition.toml.Source;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;

/** Finds the definitions that active bundles carry under {@code OSGI-INF/cloister/}. */
final class BundleEntries implements BundleTrackerCustomizer<Bundle> {
  private static final String FOLDER = "OSGI-INF/cloister";

  private final Catalog catalog;

  private BundleEntries(Catalog catalog) {
    this.catalog = catalog;
  }

  /** {@return a tracker that tells a catalog of the definitions found; not opened yet} */
  static BundleTracker<Bundle> tracker(BundleContext context, Catalog catalog) {
    return new BundleTracker<>(context, Bundle.ACTIVE, new BundleEntries(catalog));
  }

  @Override
  public Bundle addingBundle(Bundle bundle, BundleEvent event) {
    Map<String, Source> sources = read(bundle);
    if (sources.isEmpty()) {
      return null;
    }
    catalog.bundleCame(bundle.getBundleId(), sources);
    return bundle;
  }

  @Override
  public void modifiedBundle(Bundle bundle, BundleEvent event, Bundle tracked) {
    // An active bundle's entries do not change.
  }

  @Override
  public void removedBundle(Bundle bundle, BundleEvent event, Bundle tracked) {
    catalog.bundleWent(bundle.getBundleId());
  }

  private static Map<String, Source> read(Bundle bundle) {
    Map<String, Source> sources = new TreeMap<>();
    Enumeration<URL> entries = bundle.findEntries(FOLDER, "*.toml", false);
    if (entries != null) {
      for (URL entry : Collections.list(entries)) {
        Source source = read(bundle, entry);
        sources.put(source.label().substring(source.label().indexOf(':') + 1), source);
      }
    }
    return sources;
  }

  private static Source read(Bundle bundle, URL entry) {
    String path = entry.getPath();
    String file = path.substring(path.lastIndexOf('/') + 1);
    String label = bundle.getSymbolicName() + ":" + file;
    String location = bundle.getSymbolicName() + ":" + FOLDER + "/" + file;
    try (InputStream input = entry.openStream()) {
      byte[] content = input.readNBytes(Source.LARGEST + 1);
      return content.length > Source.LARGEST
          ? Source.tooLarge(label, location)
          : Source.read(label, location, content);
    } catch (IOException failed) {
      return Source.unreadable(label, location, "cannot be read: " + failed.getMessage());
    }
  }
}
