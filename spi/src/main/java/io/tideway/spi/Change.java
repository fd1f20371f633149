package io.tideway.spi;

import java.util.List;
import java.util.Optional;

/** One thing that happened to a table, in the order of the stream. */
public sealed interface Change {

    TableName table();

    ChangeInfo info();

    /** How many characters the values hold that it carries. */
    default long chars() {
        return 0;
    }

    /**
     * A record was inserted or updated.
     *
     * @param key its key now
     * @param previousKey its key before, if the change moved it
     * @param fields the values that the change carries; absent fields were not changed by it
     */
    record Upserted(TableName table, RecordKey key, Optional<RecordKey> previousKey, Fields fields, ChangeInfo info)
            implements Change {
        @Override
        public long chars() {
            return fields.chars();
        }
    }

    /** A record was deleted. */
    record Deleted(TableName table, RecordKey key, ChangeInfo info) implements Change {}

    /** Two records became one, as in CRMs: the loser is deleted, the winner stays under its key. */
    record Merged(TableName table, RecordKey loser, RecordKey winner, ChangeInfo info) implements Change {}

    /** All records of the table were deleted at once. */
    record Truncated(TableName table, ChangeInfo info) implements Change {}

    /**
     * Changes of the table may have been lost before this one, or no stream carries them: the table must be compared.
     *
     * @param reasons the cause in the table
     * @param open whether changes are still lost, until an operator removes the causes
     */
    record Gap(TableName table, List<Reason> reasons, boolean open, ChangeInfo info) implements Change {
        public Gap {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * The table differs from the one of the subscription; the changes that follow may lack the named fields.
     *
     * @param reasons what is not possible any more, and the fix
     */
    record SchemaChanged(TableName table, List<Reason> reasons, ChangeInfo info) implements Change {
        public SchemaChanged {
            reasons = List.copyOf(reasons);
        }
    }
}
