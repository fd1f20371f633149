package io.tideway.connector.postgres.watch;

import io.tideway.spi.Position;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * A position of a stream, with the state of the tables that was observed there.
 *
 * @param stream the wrapped stream's own position
 * @param marks a mark of each table, by its oid
 */
record WatchedPosition(Position stream, SequencedMap<String, TableFingerprint> marks) {

    private static final char SEPARATOR = '#';

    static WatchedPosition parse(Position position) {
        SequencedMap<String, TableFingerprint> marks = new LinkedHashMap<>();
        int end = position.text().indexOf(SEPARATOR);
        if (end >= 0) {
            for (String entry : position.text().substring(end + 1).split(",", -1)) {
                String[] pair = entry.split("=", 2);
                marks.put(pair[0], TableFingerprint.parse(pair[1]));
            }
        }
        return new WatchedPosition(streamOf(position), marks);
    }

    /** The stream's own position alone. */
    static Position streamOf(Position position) {
        int end = position.text().indexOf(SEPARATOR);
        return end < 0 ? position : new Position(position.text().substring(0, end));
    }

    Position toPosition() {
        return new Position(stream.text() + suffix(marks));
    }

    /** What follows the stream's position. */
    static String suffix(SequencedMap<String, TableFingerprint> marks) {
        return marks.isEmpty()
                ? ""
                : marks.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(",", String.valueOf(SEPARATOR), ""));
    }
}
