package io.tideway.testkit.contract;

import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;

/** One edit of the contract's table, as a user of the system makes it, past Tideway. */
public sealed interface UserEdit {

    /** Creates a record; the system makes its key. */
    record Insert(Fields fields) implements UserEdit {}

    /** Changes the present fields. */
    record Update(RecordKey key, Fields fields) implements UserEdit {}

    /** Deletes a record. */
    record Delete(RecordKey key) implements UserEdit {}
}
