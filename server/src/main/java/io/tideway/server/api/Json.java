package io.tideway.server.api;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Documents to JSON text and back. Fields keep their order, and one without a value is null. */
public final class Json {

    private static final JsonMapper COMPACT = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final JsonMapper INDENTED =
            COMPACT.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    public static String compact(Object document) {
        return COMPACT.writeValueAsString(document);
    }

    public static String indented(Object document) {
        return INDENTED.writeValueAsString(document);
    }

    /**
     * Reads a document.
     *
     * @throws JacksonException when the text is not such a document
     */
    public static <T> T read(String text, Class<T> type) {
        return COMPACT.readValue(text, type);
    }
}
