package io.tideway.engine.api;

import io.tideway.engine.ledger.Activity;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.Issue;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one record: the answer to "why is this record not in sync?".
 *
 * @param linked whether both sides are linked
 * @param left the left record's present values over the pair layout; empty: it does not exist
 * @param right the same for the right
 * @param leftBase the values that both sides last agreed on, in the left's form; empty: not linked
 * @param rightBase the same in the right's form
 * @param issues the issues of the record
 * @param activities the newest decisions
 * @param changes the last changes, newest first
 * @param verdict one sentence
 */
public record RecordView(
        String sync,
        String table,
        boolean linked,
        Optional<RecordKey> leftKey,
        Optional<RecordKey> rightKey,
        Optional<Fields> left,
        Optional<Fields> right,
        Optional<Fields> leftBase,
        Optional<Fields> rightBase,
        List<Issue> issues,
        List<Activity> activities,
        List<AppliedChange> changes,
        String verdict) {}
