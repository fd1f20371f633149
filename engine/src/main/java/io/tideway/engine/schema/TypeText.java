package io.tideway.engine.schema;

import io.tideway.spi.FieldType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * A field's type as a mapping remembers it: its name, and its labels or parts. If this text changes, the values of records may have changed
 * without a change in the stream.
 */
public final class TypeText {

    /** No label and no name contains this character. */
    private static final String SEPARATOR = "\u001f";

    private TypeText() {}

    /** Returns the type's name without its length, labels and parts. */
    static String name(String text) {
        return text.split(SEPARATOR, -1)[0].replaceAll("\\(.*\\)", "").strip();
    }

    public static String of(FieldType type) {
        List<String> texts = new ArrayList<>(List.of(type.nativeName()));
        texts.addAll(type.labels());
        texts.addAll(type.parts());
        return String.join(SEPARATOR, texts);
    }

    /**
     * Returns the first label or part that the type had before and no longer has in the same order. Empty: all values are as before. The type
     * itself may have another name.
     */
    static List<String> lost(String before, String now) {
        if (parts(now).isEmpty()) {
            return List.of(); // texts of another type, which may equal the labels
        }
        Iterator<String> there = parts(now).iterator();
        for (String part : parts(before)) {
            boolean found = false;
            while (!found && there.hasNext()) {
                found = there.next().equals(part);
            }
            if (!found) {
                return List.of(part);
            }
        }
        return List.of();
    }

    private static List<String> parts(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        return Arrays.asList(parts).subList(1, parts.length);
    }
}
