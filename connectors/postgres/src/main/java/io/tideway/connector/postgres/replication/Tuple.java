package io.tideway.connector.postgres.replication;

import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One row of a message: its key, and its fields where they are wanted. */
final class Tuple {

    private final RelationPlan plan;
    private final @Nullable String[] key;
    private final Fields.Builder fields;

    private Tuple(RelationPlan plan) {
        this.plan = plan;
        this.key = new @Nullable String[plan.keySize()];
        this.fields = Fields.builder(plan.layout());
    }

    /** Reads a row; skips values that no mapping wants, without decoding them. */
    static Tuple read(MessageReader message, RelationPlan plan) {
        Tuple tuple = new Tuple(plan);
        int columns = message.twoBytes();
        for (int column = 0; column < columns; column++) {
            tuple.readColumn(message, column);
        }
        return tuple;
    }

    private void readColumn(MessageReader message, int column) {
        byte kind = message.oneByte();
        switch (kind) {
            case 'n' -> keep(column, null);
            case 't' -> readText(message, column);
            // The value is too large to repeat and was not changed: it stays absent.
            case 'u' -> {}
            default -> throw new AssertionError("column of kind " + kind);
        }
    }

    private void readText(MessageReader message, int column) {
        int length = message.fourBytes();
        if (plan.field(column) == RelationPlan.NONE && plan.keyPlace(column) == RelationPlan.NONE) {
            message.skip(length);
        } else {
            keep(column, plan.form(column).canonical(message.text(length)));
        }
    }

    private void keep(int column, @Nullable String value) {
        if (plan.field(column) != RelationPlan.NONE) {
            fields.set(plan.field(column), value);
        }
        if (plan.keyPlace(column) != RelationPlan.NONE) {
            key[plan.keyPlace(column)] = value;
        }
    }

    /** The key; a part that is too large to repeat is taken from the row before. */
    RecordKey key(Optional<Tuple> before) {
        if (key.length == 1 && key[0] != null) {
            return RecordKey.of(key[0]);
        }
        List<String> values = new ArrayList<>(key.length);
        for (int i = 0; i < key.length; i++) {
            int place = i;
            values.add(Objects.requireNonNullElseGet(
                    key[i], () -> before.map(tuple -> tuple.key[place]).orElseThrow(() -> noKey())));
        }
        return RecordKey.of(values);
    }

    private AssertionError noKey() {
        return new AssertionError("a row of " + plan.table() + " without its key: " + Arrays.toString(key));
    }

    /** The fields, with the pseudo-field of the key where it is wanted. Takes them out: one use. */
    Fields fields(RecordKey recordKey) {
        if (plan.keyField() != RelationPlan.NONE) {
            fields.set(plan.keyField(), recordKey.text());
        }
        return fields.build();
    }
}
