package org.cloister.api.definition;

import java.util.Optional;
import org.cloister.api.isolation.RootKind;

/**
 * What is at the root of a service's file system.
 *
 * @param kind the kind
 * @param tree the tree's absolute path; present exactly for {@link RootKind#TREE}
 * @param writable whether the tree can be written to
 * @param boot whether the tree's own init is started
 */
public record Root(RootKind kind, Optional<String> tree, boolean writable, boolean boot) {}
