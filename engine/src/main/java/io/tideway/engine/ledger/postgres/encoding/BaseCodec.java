package io.tideway.engine.ledger.postgres.encoding;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encodes values over one pair layout as the bytes of a stored base, and decodes them.
 *
 * <p>The bytes are one entry per stored place (ordinal), in order, without absent ones at the end. An entry is 0 for absent, 1
 * for null, else the text's length in UTF-8 plus 2, followed by the text. Places are stable: a pair that is new or moves within
 * the mapping leaves old bases readable, and the place of a removed pair is never assigned again.
 */
public final class BaseCodec {

    private static final int ABSENT = 0;
    private static final int NULL = 1;
    private static final int TEXT = 2;

    /** The index of a place that no pair of the layout has. */
    public static final int NO_INDEX = -1;

    private final FieldLayout layout;
    private final int[] ordinals;
    /** The index in the layout of each stored place. */
    private final int[] indexes;

    /** Creates a codec; {@code ordinals}: the stored place of each pair of the layout. */
    public BaseCodec(FieldLayout layout, int[] ordinals) {
        this.layout = layout;
        this.ordinals = ordinals.clone();
        this.indexes = new int[Arrays.stream(ordinals).max().orElse(NO_INDEX) + 1];
        Arrays.fill(indexes, NO_INDEX);
        for (int i = 0; i < ordinals.length; i++) {
            indexes[ordinals[i]] = i;
        }
    }

    public FieldLayout layout() {
        return layout;
    }

    /** Returns the stored place of a pair of the layout. */
    public int ordinal(int index) {
        return ordinals[index];
    }

    /** Returns the index of the pair that has the stored place; or {@link #NO_INDEX}. */
    public int index(int ordinal) {
        return ordinal < indexes.length ? indexes[ordinal] : NO_INDEX;
    }

    /** Encodes values; overwrites {@code scratch}. */
    public byte[] encode(Fields values, ByteWriter scratch) {
        write(values, scratch);
        return scratch.toByteArray();
    }

    /** Encodes values into {@code scratch}, whose former content is lost. */
    public void write(Fields values, ByteWriter scratch) {
        if (!values.layout().equals(layout)) {
            throw new AssertionError("a base over " + values.layout() + " where the pairs are " + layout);
        }
        scratch.truncate(0);
        int end = 0;
        for (int index : indexes) {
            if (index == NO_INDEX || !values.isPresent(index)) {
                scratch.writeByte(ABSENT);
            } else {
                write(values.value(index), scratch);
                end = scratch.size();
            }
        }
        scratch.truncate(end);
    }

    private static void write(@Nullable String value, ByteWriter out) {
        if (value == null) {
            out.writeByte(NULL);
        } else {
            out.writeText(value, TEXT);
        }
    }

    public Fields decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        Fields.Builder values = Fields.builder(layout);
        for (int ordinal = 0; in.hasMore(); ordinal++) {
            int tag = in.readInt();
            int index = index(ordinal);
            if (tag == NULL && index != NO_INDEX) {
                values.set(index, null);
            } else if (tag >= TEXT) {
                String text = in.readText(tag - TEXT);
                if (index != NO_INDEX) {
                    values.set(index, text);
                }
            }
        }
        return values.build();
    }
}
