package io.tideway.spi;

import java.util.ArrayList;
import java.util.List;

/**
 * The values of a record's primary key, or of the fields it is looked up by, in the order of those fields.
 *
 * <p>The text form is the value itself for one field; for several, the values joined by {@code ,} with {@code \} and {@code ,}
 * escaped by {@code \}. It is what users see and type, and what the ledger stores.
 *
 * @param text the text form
 */
public record RecordKey(String text) implements Comparable<RecordKey> {

    /** The key of one field. */
    public static RecordKey of(String value) {
        return new RecordKey(value);
    }

    /** The key of one or more fields, none of them null. */
    public static RecordKey of(List<String> values) {
        if (values.size() == 1) {
            return new RecordKey(values.get(0));
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            appendEscaped(text, values.get(i));
        }
        return new RecordKey(text.toString());
    }

    /** The values again, given how many fields the key has. */
    public List<String> values(int fieldCount) {
        return fieldCount == 1 ? List.of(text) : split();
    }

    private List<String> split() {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                value.append(text.charAt(i));
            } else if (c == ',') {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return values;
    }

    private static void appendEscaped(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || c == ',') {
                text.append('\\');
            }
            text.append(c);
        }
    }

    @Override
    public int compareTo(RecordKey other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
