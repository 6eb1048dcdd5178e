package org.cloister.api.isolation;

import java.nio.file.Path;

/**
 * A secret, shown inside as a file in private memory under {@code /run/secrets}. Its content is in
 * no spec, plan, record, environment or log.
 *
 * @param name file name inside, without a slash
 * @param source the host's file that holds it
 */
public record Secret(String name, Path source) {}
