package org.cloister.supervisor.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;

class EventAdminBridgeTest {
  private final EventAdminBridge bridge = new EventAdminBridge();
  private final EventLog log = new EventLog(bridge);
  private final RecordingAdmin admin = new RecordingAdmin();

  private ServiceEvent happens() {
    return log.add("tor", ServiceEvent.Type.STATE, ServiceState.FAILED, "failed: exit code 1");
  }

  @Test
  void each_event_is_passed_on_with_what_it_says() {
    bridge.use(admin);

    ServiceEvent event = happens();
    bridge.close();

    assertThat(admin.posted).hasSize(1);
    Event posted = admin.posted.get(0);
    assertThat(posted.getTopic()).isEqualTo("org/cloister/service/STATE");
    assertThat(posted.getProperty("service")).isEqualTo("tor");
    assertThat(posted.getProperty("state")).isEqualTo("failed");
    assertThat(posted.getProperty("sequence")).isEqualTo(event.sequence());
    assertThat(posted.getProperty(EventConstants.MESSAGE)).isEqualTo("failed: exit code 1");
    assertThat(posted.getProperty(EventConstants.TIMESTAMP)).isEqualTo(event.time().toEpochMilli());
  }

  @Test
  void without_an_event_admin_events_are_only_kept() {
    happens();
    bridge.use(admin);
    bridge.stopUsing(admin);
    happens();
    bridge.close();

    assertThat(admin.posted).isEmpty();
    assertThat(log.latest()).hasSize(2);
  }

  @Test
  void an_event_admin_that_goes_does_not_take_its_successor_along() {
    bridge.use(new RecordingAdmin());
    RecordingAdmin former = new RecordingAdmin();
    bridge.use(admin);
    bridge.stopUsing(former);

    happens();
    bridge.close();

    assertThat(admin.posted).hasSize(1);
  }

  @Test
  void nobody_waits_for_those_who_hear_an_event_but_the_end() {
    bridge.use(admin);
    admin.hears.drainPermits();

    happens();
    happens();
    admin.hears.release(2);
    bridge.close();

    assertThat(admin.posted).hasSize(2);
  }

  @Test
  void an_event_admin_that_has_stopped_is_no_error() {
    bridge.use(admin);
    admin.stopped = true;

    happens();
    bridge.close();

    assertThat(log.latest()).hasSize(1);
  }

  private static final class RecordingAdmin implements EventAdmin {
    private final List<Event> posted = new CopyOnWriteArrayList<>();
    private final Semaphore hears = new Semaphore(Integer.MAX_VALUE);
    private volatile boolean stopped;

    @Override
    public void postEvent(Event event) {
      throw new AssertionError("its queue may be cut off by its end");
    }

    @Override
    public void sendEvent(Event event) {
      if (stopped) {
        throw new IllegalStateException("stopped");
      }
      hears.acquireUninterruptibly();
      posted.add(event);
    }
  }
}
