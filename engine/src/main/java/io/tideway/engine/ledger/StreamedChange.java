package io.tideway.engine.ledger;

import io.tideway.spi.Fields;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The last change that a side's stream told of a record, users' changes above all: what Tideway wrote itself makes nobody's edit later.
 * Whoever reads the record later sees by the marks which fields are still as they were told: only of these is the time known.
 *
 * @param committedAt by the side's clock
 * @param marks of all fields of the selection then, by their name; none of a record that was deleted
 */
public record StreamedChange(Instant committedAt, Map<String, Mark> marks) {

    private static final String DIVIDER = ",";
    private static final String NULL = "null";
    private static final String NOT_CARRIED = "";

    /**
     * What a field was told to hold.
     *
     * @param checksum of its value; {@code null} for null; empty if the change did not carry the field, so that nothing is known of it
     * @param at when it was changed, at the latest
     */
    public record Mark(String checksum, Instant at) {

        private boolean isCarried() {
            return !checksum.equals(NOT_CARRIED);
        }
    }

    public StreamedChange {
        marks = Collections.unmodifiableMap(new LinkedHashMap<>(marks));
    }

    /**
     * What a change told.
     *
     * @param others the times of fields that were changed at another time, by their name; empty: not known
     */
    public static StreamedChange of(Instant committedAt, Fields fields, Map<String, Optional<Instant>> others) {
        Map<String, Mark> marks = new LinkedHashMap<>();
        boolean exists = !fields.isEmpty();
        for (int i = 0; exists && i < fields.layout().size(); i++) {
            String name = fields.layout().name(i);
            Instant at = others.getOrDefault(name, Optional.of(committedAt)).orElse(committedAt);
            marks.put(name, new Mark(checksum(fields, i), at));
        }
        return new StreamedChange(committedAt, marks);
    }

    private static String checksum(Fields fields, int i) {
        if (!fields.isPresent(i)) {
            return NOT_CARRIED;
        }
        String value = fields.value(i);
        if (value == null) {
            return NULL;
        }
        CRC32 checksum = new CRC32();
        checksum.update(value.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(checksum.getValue());
    }

    /** This change, after an older one: what it did not carry it did not change. */
    public StreamedChange after(StreamedChange older) {
        if (marks.isEmpty()) {
            return this;
        }
        Map<String, Mark> both = new LinkedHashMap<>();
        older.marks.forEach((name, mark) -> both.put(name, new Mark(mark.checksum, committedAt)));
        marks.forEach((name, mark) -> {
            if (mark.isCarried() || !both.containsKey(name)) {
                both.put(name, mark);
            }
        });
        return new StreamedChange(committedAt, both);
    }

    /** The older change, after this one of our own: only fields that this one changed have its time. */
    public StreamedChange ofOursAfter(StreamedChange older) {
        if (marks.isEmpty()) {
            return this;
        }
        Map<String, Mark> both = new LinkedHashMap<>(older.marks);
        marks.forEach((name, mark) -> {
            Mark before = both.get(name);
            if (before == null || (mark.isCarried() && !before.checksum.equals(mark.checksum))) {
                both.put(name, mark);
            }
        });
        return new StreamedChange(older.committedAt, both);
    }

    /**
     * The times of fields that were not changed when this was, by their name; empty: not known.
     *
     * @param read the record as it is now
     * @param readAt when it was last changed, if the system tells; a field that is not as it was told was changed then at the latest
     */
    public Map<String, Optional<Instant>> otherTimes(Fields read, Optional<Instant> readAt) {
        Map<String, Optional<Instant>> others = new LinkedHashMap<>();
        for (int i = 0; i < read.layout().size(); i++) {
            if (read.isPresent(i)) {
                String name = read.layout().name(i);
                Mark mark = marks.get(name);
                boolean isNew = marks.isEmpty() || (mark != null && !mark.checksum.equals(checksum(read, i)));
                if (isNew) {
                    others.put(name, readAt);
                } else if (mark != null && !mark.at.equals(committedAt)) {
                    others.put(name, Optional.of(mark.at));
                }
            }
        }
        return others;
    }

    /** The marks, for the ledger. */
    public String text() {
        return marks.entrySet().stream()
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(DIVIDER));
    }

    private String text(String name, Mark mark) {
        String time = mark.at.equals(committedAt) ? "" : "@" + Micros.of(mark.at);
        return URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + mark.checksum + time;
    }

    public static StreamedChange of(Instant committedAt, String text) {
        Map<String, Mark> marks = new LinkedHashMap<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(DIVIDER)) {
            String[] nameAndMark = part.split("=", 2);
            String[] mark = nameAndMark[1].split("@", 2);
            Instant at = mark.length == 1 ? committedAt : Micros.toInstant(Long.parseLong(mark[1]));
            marks.put(URLDecoder.decode(nameAndMark[0], StandardCharsets.UTF_8), new Mark(mark[0], at));
        }
        return new StreamedChange(committedAt, marks);
    }
}
