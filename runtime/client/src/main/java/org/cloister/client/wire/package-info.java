/**
 * What client and platform say to each other over the Unix socket.
 *
 * <p>A frame is a type (one byte, {@link org.cloister.client.wire.FrameType}), a length (four
 * bytes, big-endian, at most {@link org.cloister.client.wire.FrameReader#MAX_PAYLOAD}) and that
 * many bytes. The client speaks first, with {@code HELLO}. Input is pulled: the client reads its
 * standard input only when it is asked to with {@code WANT}, so a command that reads nothing takes
 * nothing away from the script around it. After {@code EXIT} the client waits for the end of the
 * stream, which is how it can tell when a platform that it shut down is gone.
 */
package org.cloister.client.wire;
