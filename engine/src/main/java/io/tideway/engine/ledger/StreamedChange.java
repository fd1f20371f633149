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
 * The last change of a record that a side streamed. It mainly represents users' changes: Tideway's own write does not make a
 * user's edit later. Its marks show later which fields still hold the streamed values; the change time is known only for those.
 *
 * @param committedAt by the side's clock
 * @param marks of all fields of the selection at that time, by name; empty for a deleted record
 */
public record StreamedChange(Instant committedAt, Map<String, Mark> marks) {

    private static final String DIVIDER = ",";
    private static final String NULL = "null";
    private static final String NOT_CARRIED = "";

    /**
     * The streamed state of a field.
     *
     * @param checksum checksum of its value; {@code null} for null; empty if the change did not carry the field, so that its
     *     value is unknown
     * @param at the latest time at which it was changed
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
     * Creates it from a streamed change.
     *
     * @param others the times of fields that were changed at another time, by name; empty: unknown
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

    /** Merges this change over an older one: fields that this change did not carry did not change. */
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

    /** Merges this change, a write of Tideway, into an older change: only fields that this change altered take its time. */
    public StreamedChange ownWriteAfter(StreamedChange older) {
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
     * Returns the times of fields that were not changed by this change, by name; empty: unknown.
     *
     * @param read the record as it is now
     * @param readAt when it was last changed, if the system reports that; a field that differs from its streamed value was
     *     changed then at the latest
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

    /** Encodes the marks for the ledger. */
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
