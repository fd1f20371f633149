package io.tideway.spi;

import java.util.List;

/**
 * The writing half of a connector. Methods block and may be called from several threads, for different records. What a conflicted
 * outcome shows is a reading: see {@link Source}.
 */
public interface Target {

    /**
     * Takes keys for records that are about to be created, in a table with {@link Capability#RESERVES_KEYS}. A key that is never
     * used leaves a gap and nothing else.
     */
    List<RecordKey> reserveKeys(TableName table, int count);

    /**
     * Writes records of one table, each at most once.
     *
     * @param table the fields that writes and conflicted outcomes lie over
     * @param writes at most {@link TableSchema#maxWriteBatch}, for different records
     * @return one outcome for each write, in any order; one that fails leaves the others alone
     * @throws ConnectorException UNAVAILABLE when nothing was written or it is not known what was: the engine then reads before
     *     it writes again
     */
    List<WriteOutcome> write(TableSelection table, List<Write> writes);
}
