package org.cloister.service.definition.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cloister.api.definition.BackendCandidate;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendChoice.Candidate;
import org.cloister.api.definition.BackendChooser;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.BackendRequest.Preference;
import org.cloister.api.definition.BackendRequest.Requirement;
import org.cloister.api.isolation.IsolationProperties;
import org.cloister.api.isolation.Shortfall;
import org.osgi.service.component.annotations.Component;

/**
 * Ranks backends. Where names are asked for, their order counts; where properties are asked for,
 * the strongest comes first, and of equally strong ones the first by name. What was not asked for
 * is listed last.
 */
@Component
public final class BackendRanking implements BackendChooser {
  private static final Comparator<BackendCandidate> STRONGEST =
      Comparator.comparingInt(BackendRanking::strength)
          .reversed()
          .thenComparing(BackendRanking::name);

  @Override
  public BackendRequest parse(String text) {
    try {
      return RequestText.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("the request " + wrong.getMessage(), wrong);
    }
  }

  @Override
  public BackendChoice choose(BackendRequest request, List<BackendCandidate> present) {
    List<BackendCandidate> sorted = present.stream().sorted(STRONGEST).toList();
    List<Candidate> ranking =
        request instanceof Preference preference
            ? byName(preference.names(), sorted)
            : byProperties(((Requirement) request).filter(), sorted);
    return new BackendChoice(request, ranking);
  }

  private static List<Candidate> byName(List<String> names, List<BackendCandidate> present) {
    List<Candidate> ranking = new ArrayList<>();
    for (String name : names.stream().distinct().toList()) {
      String place = names.size() == 1 ? "asked for" : "preference " + (ranking.size() + 1);
      ranking.add(
          present.stream()
              .filter(candidate -> name(candidate).equals(name))
              .findFirst()
              .map(candidate -> judge(candidate, place))
              .orElseGet(() -> new Candidate(name, false, "not installed")));
    }
    present.stream()
        .filter(candidate -> !names.contains(name(candidate)))
        .map(candidate -> new Candidate(name(candidate), false, "not asked for"))
        .forEach(ranking::add);
    return ranking;
  }

  private static List<Candidate> byProperties(String filter, List<BackendCandidate> present) {
    FilterClause clause;
    try {
      clause = FilterClause.parse(filter);
    } catch (IllegalArgumentException wrong) {
      return present.stream()
          .map(
              candidate ->
                  new Candidate(name(candidate), false, "the request " + wrong.getMessage()))
          .toList();
    }
    Map<Boolean, List<BackendCandidate>> byMatch =
        present.stream()
            .collect(
                Collectors.partitioningBy(
                    candidate -> clause.unmet(candidate.properties()).isEmpty()));
    List<Candidate> ranking = new ArrayList<>();
    byMatch.get(true).stream()
        .map(candidate -> judge(candidate, "matches, with strength " + strength(candidate)))
        .forEach(ranking::add);
    byMatch.get(false).stream()
        .map(candidate -> passedOver(candidate, clause.unmet(candidate.properties()).orElseThrow()))
        .forEach(ranking::add);
    return ranking;
  }

  private static Candidate passedOver(BackendCandidate candidate, String unmet) {
    return new Candidate(name(candidate), false, "does not match " + unmet);
  }

  private static Candidate judge(BackendCandidate candidate, String place) {
    Optional<String> objection =
        Optional.of(candidate.probe())
            .filter(probe -> !probe.available())
            .map(probe -> probe.reason())
            .or(() -> shortfalls(candidate.shortfalls()));
    return new Candidate(name(candidate), objection.isEmpty(), objection.orElse(place));
  }

  private static Optional<String> shortfalls(List<Shortfall> shortfalls) {
    return shortfalls.isEmpty()
        ? Optional.empty()
        : Optional.of(
            shortfalls.stream()
                .map(shortfall -> shortfall.directive().key() + ": " + shortfall.reason())
                .collect(Collectors.joining("; ", "cannot honour ", "")));
  }

  private static String name(BackendCandidate candidate) {
    return property(candidate, IsolationProperties.BACKEND, String.class, name -> name)
        .orElse("(unnamed)");
  }

  private static int strength(BackendCandidate candidate) {
    return property(candidate, IsolationProperties.STRENGTH, Number.class, Number::intValue)
        .orElse(0);
  }

  private static <P, V> Optional<V> property(
      BackendCandidate candidate, String name, Class<P> type, Function<P, V> value) {
    return Optional.ofNullable(candidate.properties().get(name))
        .filter(type::isInstance)
        .map(type::cast)
        .map(value);
  }
}
