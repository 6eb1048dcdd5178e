package org.cloister.shell.osgi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Failure;
import org.cloister.shell.verb.PlatformEnd;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops services before the framework stops, whoever stops it: a command, the end of the console, a
 * signal. At the framework's STOPPING event everything still is as it was.
 */
@Component(service = PlatformEnd.class, immediate = true)
public final class FrameworkEnd implements PlatformEnd, SynchronousBundleListener {
  private static final Logger LOG = LoggerFactory.getLogger(FrameworkEnd.class);

  private final BundleContext context;
  private final AtomicReference<Supervisor> supervisor = new AtomicReference<>();
  private CompletionStage<Void> stopped;

  /**
   * Begins to watch for the framework's end.
   *
   * @param context this bundle's
   */
  @Activate
  public FrameworkEnd(BundleContext context) {
    this.context = context;
    context.addBundleListener(this);
  }

  @Deactivate
  void ignore() {
    context.removeBundleListener(this);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setSupervisor(Supervisor present) {
    supervisor.set(present);
  }

  void unsetSupervisor(Supervisor leaving) {
    supervisor.compareAndSet(leaving, null);
  }

  @Override
  public synchronized CompletionStage<Void> stopServices(boolean keep) {
    if (stopped == null) {
      Supervisor present = supervisor.get();
      stopped = present == null ? CompletableFuture.completedStage(null) : present.shutdown(keep);
    }
    return stopped;
  }

  @Override
  public void stopFramework() {
    try {
      context.getBundle(0).stop();
    } catch (BundleException e) {
      LOG.error("The framework does not stop: {}", e.getMessage());
    }
  }

  @Override
  public void bundleChanged(BundleEvent event) {
    if (event.getBundle().getBundleId() != 0 || event.getType() != BundleEvent.STOPPING) {
      return;
    }
    try {
      stopServices(false).toCompletableFuture().get();
    } catch (ExecutionException e) {
      LOG.warn("Services were not stopped cleanly: {}", Failure.of(e).line());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
