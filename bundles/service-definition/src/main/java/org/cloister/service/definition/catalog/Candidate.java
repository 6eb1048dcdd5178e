package org.cloister.service.definition.catalog;

import java.util.function.Supplier;
import org.cloister.service.definition.effective.Reading;

/**
 * One of the definitions that there are for a name.
 *
 * @param id what tells it from the others for the name, also after it has changed
 * @param origin where it comes from, for people
 * @param reading reads and validates it
 */
record Candidate(String id, String origin, Supplier<Reading> reading) {}
