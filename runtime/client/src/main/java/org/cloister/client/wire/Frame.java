package org.cloister.client.wire;

/**
 * One frame.
 *
 * @param type its kind
 * @param payload its content
 */
public record Frame(FrameType type, byte[] payload) {}
