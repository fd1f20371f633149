package io.tideway.connector.postgres.triggers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a row: {@code (1,"a ""b"" \\",,"")}, where null is empty text without quotes, and quotes and
 * backslashes are doubled (PostgreSQL documentation, composite types, input and output syntax).
 */
final class CompositeText {

    private final String text;
    private int place = 1;

    private CompositeText(String text) {
        this.text = text;
    }

    /** The values in the row's order. */
    static List<@Nullable String> values(String row) {
        return new CompositeText(row).read();
    }

    private List<@Nullable String> read() {
        List<@Nullable String> values = new ArrayList<>();
        if (text.length() == 2) {
            values.add(null);
            return values;
        }
        while (place < text.length()) {
            values.add(value());
            // A comma, or the closing parenthesis.
            place++;
        }
        return values;
    }

    private @Nullable String value() {
        char first = text.charAt(place);
        if (first == '"') {
            return quoted();
        }
        int begin = place;
        while (text.charAt(place) != ',' && text.charAt(place) != ')') {
            place++;
        }
        return begin == place ? null : text.substring(begin, place);
    }

    private String quoted() {
        int begin = ++place;
        @Nullable StringBuilder unescaped = null;
        while (true) {
            char c = text.charAt(place);
            boolean doubled = (c == '"' || c == '\\') && text.charAt(place + 1) == c;
            if (c == '"' && !doubled) {
                String tail = text.substring(begin, place);
                place++;
                return unescaped == null ? tail : unescaped.append(tail).toString();
            }
            if (doubled) {
                unescaped = (unescaped == null ? new StringBuilder() : unescaped).append(text, begin, place + 1);
                place++;
                begin = place + 1;
            }
            place++;
        }
    }
}
