package io.tideway.engine.ledger;

import io.tideway.engine.Side;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A ledger with its own sync and one table mapping, so that all tests may share one store. */
abstract class LedgerBench {

    protected static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");
    protected static final TableName LEFT_TABLE = TableName.parse("public.accounts");
    protected static final TableName RIGHT_TABLE = TableName.parse("crm.companies");
    private static final AtomicInteger SYNCS = new AtomicInteger();

    protected final String sync = "sync " + SYNCS.incrementAndGet();
    protected Ledger ledger;
    protected MappingRow mapping;

    /** Opens a ledger over the store that all tests of the class share. Another call gives the ledger of the next process. */
    protected abstract Ledger open();

    @SuppressWarnings("NullAway.Init")
    protected LedgerBench() {}

    @BeforeEach
    protected void register() {
        ledger = open();
        mapping = register("title", "country", "size");
    }

    @AfterEach
    protected void close() {
        ledger.close();
    }

    protected MappingRow register(String... pairs) {
        return ledger.register(sync, "accounts", LEFT_TABLE, RIGHT_TABLE, List.of(pairs));
    }

    protected void reopen() {
        ledger.close();
        ledger = open();
        mapping = ledger.register(
                sync, "accounts", LEFT_TABLE, RIGHT_TABLE, mapping.pairs().names());
    }

    protected Fields values(@Nullable String... values) {
        return Fields.of(mapping.pairs(), values);
    }

    protected Link link(String leftKey, String rightKey, Fields left, Fields right) {
        return new Link(
                Link.NEW,
                RecordKey.of(leftKey),
                RecordKey.of(rightKey),
                left,
                right,
                new RecordVersion(7),
                RecordVersion.UNKNOWN,
                false);
    }

    protected Link link(String leftKey, String rightKey) {
        Fields base = values("A " + leftKey, null, "5");
        return link(leftKey, rightKey, base, base);
    }

    protected List<Link> add(Link... links) {
        return addedBy(Updates.of(sync).added(mapping.id(), links));
    }

    protected List<Link> addedBy(Updates updates) {
        Updates numbered = updates.numbered(ledger::newLinkId);
        commit(numbered);
        return numbered.build().addedLinks().getOrDefault(mapping.id(), List.of());
    }

    protected void commit(Updates updates) {
        ledger.commit(updates.build(), List.of(mapping));
    }

    protected Map<RecordKey, Link> lookup(Side side, String... keys) {
        return ledger.links(mapping, side, keys(keys)).byKey();
    }

    protected static List<RecordKey> keys(String... keys) {
        return List.of(keys).stream().map(RecordKey::of).toList();
    }

    protected Optional<Link> left(String key) {
        return Optional.ofNullable(lookup(Side.LEFT, key).get(RecordKey.of(key)));
    }

    protected Optional<Link> right(String key) {
        return Optional.ofNullable(lookup(Side.RIGHT, key).get(RecordKey.of(key)));
    }
}
