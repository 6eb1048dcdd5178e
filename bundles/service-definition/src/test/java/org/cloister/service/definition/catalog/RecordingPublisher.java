package org.cloister.service.definition.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cloister.api.definition.ServiceDefinition;

/** Remembers what it is told. */
final class RecordingPublisher implements Publisher {
  final List<String> events = new ArrayList<>();
  final Map<String, ServiceDefinition> inForce = new TreeMap<>();
  Runnable onPublish = () -> {};

  @Override
  public void publish(ServiceDefinition definition, String origin) {
    events.add("publish " + definition.name() + " of " + origin);
    inForce.put(definition.name(), definition);
    onPublish.run();
  }

  @Override
  public void retract(String name) {
    events.add("retract " + name);
    inForce.remove(name);
  }
}
