package io.tideway.spi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The writing half of a connector. Methods block and may be called from several threads, for different records. The
 * record in a conflicted outcome is a read: see {@link Source}.
 */
public interface Target {

    /**
     * Takes keys for records that are about to be created, in a table with {@link Capability#RESERVES_KEYS}. A key that is never
     * used leaves a gap and nothing else. No record has one of them at that moment; a user may insert one later.
     *
     * @throws ConnectorException CONFIGURATION when the table cannot give keys
     */
    List<RecordKey> reserveKeys(TableName table, int count);

    /**
     * Like {@code reserveKeys} for several tables. A table that cannot give keys returns the reason, and leaves the
     * others alone.
     *
     * @param counts how many keys of each table
     */
    default Map<TableName, ReservedKeys> reserveKeys(Map<TableName, Integer> counts) {
        Map<TableName, ReservedKeys> keys = new LinkedHashMap<>();
        counts.forEach((table, count) -> {
            try {
                keys.put(table, ReservedKeys.all(reserveKeys(table, count)));
            } catch (ConnectorException failure) {
                if (failure.kind() != ConnectorException.Kind.CONFIGURATION) {
                    throw failure;
                }
                keys.put(table, ReservedKeys.none(failure.reason()));
            }
        });
        return keys;
    }

    /**
     * Tries once whether a table can give keys, and reverts the attempt; effects that cannot be reverted, such as the
     * number of a sequence, leave a gap.
     *
     * @return why it cannot; empty: it can, or the system does not know in advance
     */
    default Optional<Reason> tryKeys(TableName table) {
        return Optional.empty();
    }

    /**
     * Writes records of one table, each at most once.
     *
     * @param table the fields of the writes and of conflicted outcomes
     * @param writes at most {@link TableSchema#maxWriteBatch}, for different records
     * @return one outcome for each write, in any order; one that fails leaves the others alone
     * @throws ConnectorException UNAVAILABLE if nothing was written, or if it is not known what was written: the engine
     *     then reads before it writes again
     */
    List<WriteOutcome> write(TableSelection table, List<Write> writes);

    /**
     * Writes all at once what calls of {@link #write} deferred with the keys of records in the way, as these may be among the others: records
     * that exchange unique values. Called where more than one call was needed.
     *
     * @param writes of one table, for different records; may be more than {@link TableSchema#maxWriteBatch}
     * @return an outcome for each write, or none at all where it makes no difference to write them at once
     */
    default List<WriteOutcome> writeTogether(TableSelection table, List<Write> writes) {
        return List.of();
    }

    /**
     * Does {@link #write} for several tables, one after the other in this order. A connector overrides it if that is
     * cheaper than one call for each table.
     *
     * @param tables all together at most the least {@link TableSchema#maxWriteBatch} of them; each write with an id of
     *     its own
     */
    default List<WriteOutcome> write(List<TableWrites> tables) {
        return tables.stream()
                .flatMap(each -> write(each.table(), each.writes()).stream())
                .toList();
    }
}
