package org.cloister.supervisor.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.isolation.ViewEntry;

/**
 * The API's types as JSON. The same value always gives the same bytes: keys are sorted. Properties
 * that are not known are ignored, so that an older version can read what a newer one wrote.
 *
 * <p>Making the mapper costs a tenth of a second, so it is made on first use, and not at all on a
 * platform that has nothing to keep.
 */
public final class Json {
  private Json() {}

  private static final class Holder {
    static final ObjectMapper MAPPER = make();
  }

  /** {@return the mapper; it must not be configured further, but copied} */
  public static ObjectMapper mapper() {
    return Holder.MAPPER;
  }

  private static ObjectMapper make() {
    SimpleModule plain = new SimpleModule("cloister");
    asText(plain, Path.class, Path::of);
    asText(plain, Instant.class, Instant::parse);
    return JsonMapper.builder()
        .addModule(new Jdk8Module())
        .addModule(plain)
        .addMixIn(ViewEntry.class, KindOfViewEntry.class)
        .addMixIn(BackendRequest.class, KindOfBackendRequest.class)
        .configure(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, true)
        .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
        .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
        .build();
  }

  private static <T> void asText(SimpleModule module, Class<T> type, Function<String, T> parse) {
    module.addSerializer(type, new ToStringSerializer(type));
    module.addDeserializer(type, new TextDeserializer<>(type, parse));
  }

  private static final class TextDeserializer<T> extends FromStringDeserializer<T> {
    private final transient Function<String, T> parse;

    TextDeserializer(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    protected T _deserialize(String value, DeserializationContext context) {
      return parse.apply(value);
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ViewEntry.Bind.class, name = "bind"),
    @JsonSubTypes.Type(value = ViewEntry.Copy.class, name = "copy"),
    @JsonSubTypes.Type(value = ViewEntry.Overlay.class, name = "overlay"),
    @JsonSubTypes.Type(value = ViewEntry.Tmpfs.class, name = "tmpfs"),
    @JsonSubTypes.Type(value = ViewEntry.Image.class, name = "image"),
    @JsonSubTypes.Type(value = ViewEntry.Directory.class, name = "directory"),
    @JsonSubTypes.Type(value = ViewEntry.Symlink.class, name = "symlink"),
    @JsonSubTypes.Type(value = ViewEntry.TextFile.class, name = "file"),
    @JsonSubTypes.Type(value = ViewEntry.DeviceFiles.class, name = "dev"),
    @JsonSubTypes.Type(value = ViewEntry.Proc.class, name = "proc"),
    @JsonSubTypes.Type(value = ViewEntry.Sysfs.class, name = "sys"),
  })
  private interface KindOfViewEntry {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = BackendRequest.Preference.class, name = "preference"),
    @JsonSubTypes.Type(value = BackendRequest.Requirement.class, name = "requirement"),
  })
  private interface KindOfBackendRequest {}
}
