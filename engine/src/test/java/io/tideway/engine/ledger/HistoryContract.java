package io.tideway.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.AppliedChange.Kind;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the history of changes of any ledger. */
abstract class HistoryContract extends LinkContract {

    private static final Instant FIRST = Instant.parse("2026-01-01T12:00:00.000123Z");

    private AppliedChange change(Kind kind, String left, int minutes, Fields from, Fields to) {
        return new AppliedChange(
                FIRST.plus(Duration.ofMinutes(minutes)),
                mapping.id(),
                kind,
                Side.RIGHT,
                RecordKey.of(left),
                RecordKey.of("r" + left),
                minutes % 2 == 0 ? Optional.of(FIRST) : Optional.empty(),
                from,
                to,
                "changed on the left");
    }

    private Fields none() {
        return Fields.none(mapping.pairs());
    }

    private List<AppliedChange> of(String left) {
        return ledger.changes(mapping, Side.LEFT, RecordKey.of(left), 10);
    }

    @Test
    void returnsChangesNewestFirst() {
        Fields title = Fields.builder(mapping.pairs()).set("title", "A").build();
        Fields nothing = Fields.builder(mapping.pairs()).set("title", null).build();
        AppliedChange linked = change(Kind.LINKED, "1", 0, none(), none());
        AppliedChange created = change(Kind.CREATED, "1", 1, none(), title);
        AppliedChange updated = change(Kind.UPDATED, "1", 2, title, nothing);
        AppliedChange deleted = change(Kind.DELETED, "1", 3, nothing, none());
        AppliedChange other = change(Kind.CREATED, "2", 2, none(), title);
        commit(Updates.of(sync).changes(linked, created));
        commit(Updates.of(sync).changes(updated, other, deleted));
        reopen();
        assertThat(of("1")).containsExactly(deleted, updated, created, linked);
        assertThat(ledger.changes(mapping, Side.LEFT, RecordKey.of("1"), 2)).containsExactly(deleted, updated);
        assertThat(ledger.changes(mapping, Side.RIGHT, RecordKey.of("r2"), 5)).containsExactly(other);
        assertThat(of("3")).isEmpty();
    }

    @Test
    void prunesByAgeAndBySize() {
        commit(Updates.of(sync).changes(change(Kind.CREATED, "1", 0, none(), none())));
        commit(Updates.of(sync).changes(change(Kind.UPDATED, "1", 1, none(), none())));
        commit(Updates.of(sync).changes(change(Kind.UPDATED, "1", 2, none(), none())));
        ledger.pruneHistory(FIRST.plusSeconds(1), Long.MAX_VALUE);
        assertThat(of("1")).hasSize(2);
        ledger.pruneHistory(Instant.EPOCH, 0);
        assertThat(of("1")).isEmpty();
    }

    @Test
    void keepsTheFieldsOfMovedPairs() {
        Fields title = Fields.builder(mapping.pairs()).set("title", "A").build();
        commit(Updates.of(sync).changes(change(Kind.UPDATED, "1", 0, none(), title)));
        mapping = register("size", "web", "title");
        Fields kept = of("1").getFirst().to();
        assertThat(kept.layout()).isEqualTo(mapping.pairs());
        assertThat(kept.value("title")).isEqualTo("A");
    }
}
