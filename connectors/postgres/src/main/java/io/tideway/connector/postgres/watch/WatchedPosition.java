package io.tideway.connector.postgres.watch;

import io.tideway.spi.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A position of a stream, with what was seen there of tables that are watched.
 *
 * @param stream the wrapped stream's own position
 * @param marks a mark of each watched table, by its oid
 */
record WatchedPosition(Position stream, SequencedMap<String, String> marks) {

    private static final String SEPARATOR = "#";

    static WatchedPosition parse(Position position) {
        String[] halves = position.text().split(SEPARATOR, 2);
        SequencedMap<String, String> marks = new LinkedHashMap<>();
        if (halves.length == 2) {
            for (String entry : halves[1].split(",", -1)) {
                String[] pair = entry.split("=", 2);
                marks.put(pair[0], pair[1]);
            }
        }
        return new WatchedPosition(new Position(halves[0]), marks);
    }

    Position toPosition() {
        if (marks.isEmpty()) {
            return stream;
        }
        List<String> entries = new ArrayList<>();
        for (Map.Entry<String, String> entry : marks.entrySet()) {
            entries.add(entry.getKey() + "=" + entry.getValue());
        }
        return new Position(stream.text() + SEPARATOR + String.join(",", entries));
    }
}
