package org.cloister.backend.kvm.qmp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Cuts what QEMU says into messages. Not thread-safe. */
final class QmpParser {
  /** Far more than the longest answer to a command of ours. */
  static final int LONGEST_LINE = 1 << 20;

  private static final int DEEPEST = 32;
  private static final int SHOWN = 100;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(LONGEST_LINE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * Takes what came.
   *
   * @param bytes cut anywhere; all of them are taken
   * @param messages takes the messages that are complete
   * @throws IOException if a line is too long or no message
   */
  void parse(ByteBuffer bytes, Consumer<QmpMessage> messages) throws IOException {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next != '\n') {
        line.write(next);
        if (line.size() > LONGEST_LINE) {
          throw new IOException("QEMU sent a line of more than " + LONGEST_LINE + " bytes");
        }
      } else {
        byte[] text = line.toByteArray();
        line.reset();
        Optional<QmpMessage> message = message(text);
        message.ifPresent(messages);
      }
    }
  }

  /**
   * {@return the bytes of a command}
   *
   * @param name its name
   * @param arguments its arguments: texts, numbers, truth values, lists and maps of them
   * @param id repeated in the answer
   */
  static ByteBuffer command(String name, Map<String, ?> arguments, long id) {
    try {
      byte[] json =
          MAPPER.writeValueAsBytes(Map.of("execute", name, "arguments", arguments, "id", id));
      return ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not arguments of " + name + ": " + arguments, e);
    }
  }

  private static Optional<QmpMessage> message(byte[] text) throws IOException {
    JsonNode object;
    try {
      object = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException("QEMU sent something that is not JSON: " + e.getOriginalMessage(), e);
    }
    if (object.isMissingNode()) {
      return Optional.empty();
    }
    if (object.has("QMP")) {
      return Optional.of(new QmpMessage.Greeting(version(object.path("QMP").path("version"))));
    }
    if (object.has("return")) {
      return Optional.of(new QmpMessage.Success(id(object), object.get("return")));
    }
    JsonNode error = object.path("error");
    if (error.isObject()) {
      return Optional.of(
          new QmpMessage.Failure(
              id(object), error.path("class").asText(), error.path("desc").asText()));
    }
    if (object.path("event").isTextual()) {
      JsonNode data = object.path("data");
      return Optional.of(
          new QmpMessage.Happened(
              new QmpEvent(
                  object.path("event").textValue(),
                  data.isObject() ? data : JsonNodeFactory.instance.objectNode())));
    }
    throw new IOException("QEMU sent an unknown message: " + shown(object));
  }

  private static long id(JsonNode object) throws IOException {
    JsonNode id = object.path("id");
    if (!id.isIntegralNumber() || !id.canConvertToLong()) {
      throw new IOException("QEMU answered to no command of ours: " + shown(object));
    }
    return id.longValue();
  }

  private static QemuVersion version(JsonNode version) throws IOException {
    JsonNode numbers = version.path("qemu");
    for (String part : new String[] {"major", "minor", "micro"}) {
      if (!numbers.path(part).canConvertToInt() || !numbers.path(part).isInt()) {
        throw new IOException("QEMU does not tell its version: " + shown(version));
      }
    }
    return new QemuVersion(
        numbers.path("major").intValue(),
        numbers.path("minor").intValue(),
        numbers.path("micro").intValue(),
        version.path("package").asText(""));
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
