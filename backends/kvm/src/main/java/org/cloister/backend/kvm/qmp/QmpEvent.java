package org.cloister.backend.kvm.qmp;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that happened to the guest or to QEMU (docs/interop/qemu-qmp-ref).
 *
 * @param name such as {@code SHUTDOWN}, {@code GUEST_PANICKED}, {@code STOP}
 * @param data what belongs to it; an empty object if nothing does
 */
public record QmpEvent(String name, JsonNode data) {}
