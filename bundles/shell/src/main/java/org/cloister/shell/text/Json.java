package org.cloister.shell.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes plain values (see {@link Plain}) as JSON. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /**
   * {@return the value as indented JSON, without a line end}
   *
   * @param plain maps, lists, texts, numbers, truth values or {@code null}
   */
  public static String of(Object plain) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    return write(
        plain, new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
  }

  /**
   * {@return the value as JSON in one line}
   *
   * @param plain maps, lists, texts, numbers, truth values or {@code null}
   */
  public static String compact(Object plain) {
    return write(plain, null);
  }

  private static String write(Object plain, PrettyPrinter printer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      generator.setPrettyPrinter(printer);
      write(generator, plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, Object plain) throws IOException {
    if (plain instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        generator.writeFieldName(String.valueOf(entry.getKey()));
        write(generator, entry.getValue());
      }
      generator.writeEndObject();
    } else if (plain instanceof List<?> list) {
      generator.writeStartArray();
      for (Object item : list) {
        write(generator, item);
      }
      generator.writeEndArray();
    } else {
      generator.writePOJO(plain);
    }
  }
}
