package org.cloister.api.isolation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Component property type that states a backend's {@link IsolationProperties} and, in the bundle's
 * manifest, the capability {@code isolation.backend}, so that a resolver can pull a backend in.
 *
 * <pre>{@code
 * @Component
 * @IsolationBackendProperties(isolation_backend = "namespace", isolation_strength = 40)
 * public final class NamespaceBackend implements IsolationBackend { … }
 * }</pre>
 */
@ComponentPropertyType
@Capability(namespace = "isolation.backend")
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface IsolationBackendProperties {

  /** {@return the backend's name: {@link IsolationProperties#BACKEND}} */
  @Attribute("isolation.backend")
  String isolation_backend();

  /** {@return whose kernel the service runs on: {@link IsolationProperties#KERNEL}} */
  String isolation_kernel() default IsolationProperties.KERNEL_SHARED;

  /** {@return how much stands between service and host: {@link IsolationProperties#STRENGTH}} */
  int isolation_strength();

  /** {@return the network modes offered: {@link IsolationProperties#NETWORK}} */
  String[] isolation_network() default {"host"};

  /** {@return whether it works without root: {@link IsolationProperties#ROOTLESS}} */
  boolean isolation_rootless() default false;
}
