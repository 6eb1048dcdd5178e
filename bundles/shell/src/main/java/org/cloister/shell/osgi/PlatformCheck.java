package org.cloister.shell.osgi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cloister.api.host.HostCheck;
import org.cloister.api.host.PlatformProperties;
import org.cloister.shell.text.Units;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Looks at the platform itself: Java, bundles, directories, space. */
final class PlatformCheck implements HostCheck {
  private static final long SCARCE = 100L << 20;

  private final BundleContext context;

  PlatformCheck(BundleContext context) {
    this.context = context;
  }

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        new Finding(
            "java",
            Verdict.GOOD,
            "%s, %s".formatted(Runtime.version(), System.getProperty("java.vm.vendor")),
            ""));
    findings.add(bundles());
    findings.add(directory("state", PlatformProperties.STATE_DIRECTORY));
    findings.add(directory("logs", PlatformProperties.LOG_DIRECTORY));
    findings.add(directory("services.d", PlatformProperties.SERVICES_DIRECTORY));
    findings.add(directory("deploy", PlatformProperties.DEPLOY_DIRECTORY));
    findings.addAll(
        deployed(
            Path.of(context.getProperty(PlatformProperties.DEPLOY_DIRECTORY)),
            Arrays.stream(context.getBundles()).map(Bundle::getLocation).toList()));
    return findings;
  }

  private Finding bundles() {
    List<String> idle = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      boolean wanted =
          bundle.getBundleId() != 0 && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
      if (wanted && bundle.getState() != Bundle.ACTIVE && bundle.getState() != Bundle.STARTING) {
        idle.add(bundle.getSymbolicName() + " " + bundle.getVersion());
      }
    }
    return idle.isEmpty()
        ? new Finding(
            "bundles", Verdict.GOOD, context.getBundles().length + " as they should be", "")
        : new Finding(
            "bundles",
            Verdict.BAD,
            "not active: " + String.join(", ", idle),
            "platform.log says why");
  }

  /**
   * {@return what is wrong with the jars that somebody dropped}
   *
   * @param directory where they are dropped
   * @param locations of the bundles that are installed
   */
  static List<Finding> deployed(Path directory, List<String> locations) {
    try (Stream<Path> files = Files.list(directory)) {
      List<String> foreign =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .filter(file -> !locations.contains(file.toFile().toURI().toString()))
              .map(file -> file.getFileName().toString())
              .sorted()
              .toList();
      return foreign.isEmpty()
          ? List.of()
          : List.of(
              new Finding(
                  "deploy",
                  Verdict.BAD,
                  "not installed, because no bundle: " + String.join(", ", foreign),
                  "copy it again or remove it"));
    } catch (IOException e) {
      // The finding about the directory itself says so.
      return List.of();
    }
  }

  private Finding directory(String subject, String property) {
    Path path = Path.of(context.getProperty(property));
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
          || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
        return new Finding(
            subject,
            Verdict.BAD,
            path + " can be written to by other users, who own this platform then",
            "chmod go-w " + path);
      }
      long free = Files.getFileStore(path).getUsableSpace();
      return new Finding(
          subject,
          free < SCARCE ? Verdict.REDUCED : Verdict.GOOD,
          "%s, %s free".formatted(path, Units.bytes(free)),
          free < SCARCE ? "make room there" : "");
    } catch (IOException e) {
      return new Finding(subject, Verdict.BAD, path + " cannot be looked at: " + e, "");
    }
  }
}
