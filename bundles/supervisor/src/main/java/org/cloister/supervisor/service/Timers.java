package org.cloister.supervisor.service;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.cloister.supervisor.machine.Action;
import org.cloister.supervisor.machine.Event;
import org.cloister.supervisor.machine.Timer;

/** One service's timers. Used in the mailbox only. */
final class Timers {
  private final Owner owner;
  private final ScheduledExecutorService clock;
  private final Map<Timer, ScheduledFuture<?>> running = new EnumMap<>(Timer.class);

  Timers(Owner owner, ScheduledExecutorService clock) {
    this.owner = owner;
    this.clock = clock;
  }

  void arm(Action.Arm arm) {
    Event fired = new Event.TimerFired(arm.attempt(), arm.timer());
    ScheduledFuture<?> before =
        running.put(
            arm.timer(),
            clock.schedule(() -> owner.post(fired), arm.after().toNanos(), TimeUnit.NANOSECONDS));
    if (before != null) {
      before.cancel(false);
    }
  }

  void disarm() {
    running.values().forEach(timer -> timer.cancel(false));
    running.clear();
  }
}
