package io.tideway.spi;

import java.util.List;
import java.util.Optional;

/** One thing to be done to one record of the target. All fields lie over the selection's layout. */
public sealed interface Write {

    WriteId id();

    /** How many characters the values hold that it carries, expected ones included. */
    long chars();

    /**
     * Creates a record, once: a repeated create meets the record it made before.
     *
     * @param fields present fields are written, absent ones left to the system's defaults
     * @param key the key to create it under: reserved before (the ledger knows it), or carried by the mapping; empty: the system
     *     makes one
     * @param matchOn names of fields, unique in the system, by which a repeated create finds its own record; empty: none
     */
    record Create(WriteId id, Fields fields, Optional<RecordKey> key, List<String> matchOn) implements Write {
        @Override
        public long chars() {
            return fields.chars();
        }
    }

    /**
     * Changes the present fields, and no others, if they still hold the expected values.
     *
     * @param expected the same fields, as last known; compared in the system where it can
     */
    record Update(WriteId id, RecordKey key, Fields fields, Fields expected) implements Write {
        @Override
        public long chars() {
            return fields.chars() + expected.chars();
        }
    }

    /** Deletes a record, if its present {@code expected} fields still hold those values. */
    record Delete(WriteId id, RecordKey key, Fields expected) implements Write {
        @Override
        public long chars() {
            return expected.chars();
        }
    }
}
