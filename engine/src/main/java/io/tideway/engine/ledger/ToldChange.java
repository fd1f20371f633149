package io.tideway.engine.ledger;

import io.tideway.spi.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The last change that a side's stream told of a record. Whoever reads the record later sees by the marks which fields are still as
 * that change left them: only for these does its commit time hold.
 *
 * @param committedAt by the side's clock
 * @param marks one for each field of the side's selection, divided by commas: a checksum of its value, {@code null}, or nothing
 *     where the change did not carry the field
 */
public record ToldChange(Instant committedAt, String marks) {

    private static final String DIVIDER = ",";
    private static final String NULL = "null";
    private static final String NOT_CARRIED = "";

    public static ToldChange of(Instant committedAt, Fields fields) {
        return new ToldChange(committedAt, String.join(DIVIDER, marks(fields)));
    }

    private static List<String> marks(Fields fields) {
        List<String> marks = new ArrayList<>(fields.layout().size());
        for (int i = 0; i < fields.layout().size(); i++) {
            marks.add(mark(fields, i));
        }
        return marks;
    }

    private static String mark(Fields fields, int i) {
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
    public ToldChange after(ToldChange older) {
        String[] own = marks.split(DIVIDER, -1);
        String[] before = older.marks.split(DIVIDER, -1);
        if (own.length != before.length) {
            return this;
        }
        for (int i = 0; i < own.length; i++) {
            if (own[i].equals(NOT_CARRIED)) {
                own[i] = before[i];
            }
        }
        return new ToldChange(committedAt, String.join(DIVIDER, own));
    }

    /** The names of the fields that were changed again since, or of which the change told nothing. */
    public List<String> changedSince(Fields read) {
        String[] told = marks.split(DIVIDER, -1);
        List<String> now = marks(read);
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            if (told.length != now.size() || !told[i].equals(now.get(i)) || told[i].equals(NOT_CARRIED)) {
                changed.add(read.layout().name(i));
            }
        }
        return changed;
    }
}
