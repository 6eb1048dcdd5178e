package org.cloister.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs a test class once on each isolation backend, with the same definitions; the class takes the
 * backend's name as its {@code @Parameter}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass(name = "on {0}")
@MethodSource("org.cloister.it.OnEachBackend$Backends#names")
@interface OnEachBackend {

  /** The backends that the build brings along; guests only where there is a kernel for them. */
  final class Backends {
    private Backends() {}

    static Stream<String> names() {
      String all =
          GuestKernel.FOLDER.isPresent() ? "namespace,libvirt-lxc,kvm" : "namespace,libvirt-lxc";
      return Stream.of(System.getProperty("cloister.backends", all).split(","));
    }
  }
}
