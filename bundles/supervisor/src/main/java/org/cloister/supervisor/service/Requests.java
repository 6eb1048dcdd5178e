package org.cloister.supervisor.service;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.machine.Failure;
import org.cloister.supervisor.machine.Request;

/** Who waits for what. Used in the mailbox only. */
final class Requests {
  private final Map<Request, List<CompletableFuture<ServiceStatus>>> waiting =
      new EnumMap<>(Request.class);

  void add(Request request, CompletableFuture<ServiceStatus> answer) {
    waiting.computeIfAbsent(request, key -> new ArrayList<>(1)).add(answer);
  }

  void settle(Request request, ServiceStatus status) {
    take(request).forEach(answer -> answer.complete(status));
  }

  void refuse(Request request, String service, Failure failure) {
    SupervisionException e =
        new SupervisionException(failure.code(), service + ": " + failure.message());
    take(request).forEach(answer -> answer.completeExceptionally(e));
  }

  boolean pending(Request request) {
    return waiting.containsKey(request);
  }

  private List<CompletableFuture<ServiceStatus>> take(Request request) {
    List<CompletableFuture<ServiceStatus>> answers = waiting.remove(request);
    return answers == null ? List.of() : answers;
  }
}
