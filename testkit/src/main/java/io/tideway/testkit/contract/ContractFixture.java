package io.tideway.testkit.contract;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.spi.Capability;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Position;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.NamedFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The parts of one test of the contract: the system, a connector, and short methods for common steps. One thread. */
public final class ContractFixture implements AutoCloseable {

    /** The longest that a test waits for anything. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The longest that one poll waits. */
    static final Duration POLL = Duration.ofMillis(100);

    /** The batch of polls that are not about batches. */
    static final int LIMIT = 1000;

    public static final String NAME = "name";
    public static final String NOTE = "note";
    public static final String AMOUNT = "amount";
    public static final String CODE = "code";

    private final ContractSystem system;
    private final List<ChangeStream> opened = new ArrayList<>();
    private Connector connector;
    private @Nullable TableSchema schema;

    ContractFixture(ContractSystem system) {
        this.system = system;
        this.connector = system.connect();
    }

    ContractSystem system() {
        return system;
    }

    Connector connector() {
        return connector;
    }

    /** Closes the streams and the connector and opens another, as after a restart. */
    void restart() {
        closeStreams();
        connector.close();
        connector = system.connect();
    }

    TableSchema schema() {
        TableSchema known = schema;
        if (known == null) {
            known = schemaOf(system.table());
            schema = known;
        }
        return known;
    }

    TableSchema schemaOf(TableName table) {
        return connector.discover().stream()
                .filter(each -> each.name().equals(table))
                .findFirst()
                .orElseThrow(() -> new AssertionError(table + " is not discovered"));
    }

    boolean can(Capability capability) {
        return schema().capabilities().contains(capability);
    }

    boolean streamsFullImages() {
        return system.streamsFullImages();
    }

    void assumeCan(Capability capability) {
        assumeTrue(can(capability), () -> "the system does not declare " + capability);
    }

    void assumeHasCode() {
        assumeTrue(schema().field(CODE).isPresent(), "the table has no unique field");
    }

    /** The key as a value, and the contract's fields that the table has. */
    TableSelection selection() {
        List<String> names = new ArrayList<>(List.of(FieldLayout.KEY, NAME, NOTE, AMOUNT));
        schema().field(CODE).ifPresent(field -> names.add(field.name()));
        return new TableSelection(system.table(), new FieldLayout(names));
    }

    /** Fields over the selection's layout. */
    Fields fields(@Nullable String... namesAndValues) {
        return NamedFields.over(selection().layout(), namesAndValues);
    }

    Subscription subscription() {
        return new Subscription("contract", List.of(selection()));
    }

    RecordKey insert(@Nullable String... namesAndValues) {
        return edit(new UserEdit.Insert(fields(namesAndValues))).getFirst();
    }

    List<RecordKey> edit(UserEdit... edits) {
        return system.commit(Arrays.asList(edits));
    }

    void update(RecordKey key, @Nullable String... namesAndValues) {
        edit(new UserEdit.Update(key, fields(namesAndValues)));
    }

    /** Provisions for the subscription and opens its stream from the start. */
    ChangeStream stream() {
        return stream(connector.provision(subscription(), false).start());
    }

    /** Opens the stream; a reader that has just closed may hold it for a moment. */
    ChangeStream stream(Position from) {
        List<ChangeStream> found = new ArrayList<>();
        await("the stream to be free", () -> {
            try {
                found.add(connector.source().changes(subscription(), from));
                return true;
            } catch (ConnectorException e) {
                if (e.kind() != ConnectorException.Kind.BUSY) {
                    throw e;
                }
                return false;
            }
        });
        opened.add(found.getFirst());
        return found.getFirst();
    }

    void closeStreams() {
        opened.reversed().forEach(ChangeStream::close);
        opened.clear();
    }

    /** Polls until so many changes are there. */
    Polled poll(ChangeStream stream, int changes) {
        return poll(stream, LIMIT, polled -> polled.changes().size() >= changes);
    }

    /** Polls until the stream has passed everything that was committed before. */
    Polled pollToHead(ChangeStream stream) {
        Position head = connector.source().head();
        return poll(stream, LIMIT, polled -> connector.source().reached(polled.position(), head));
    }

    Polled poll(ChangeStream stream, int limit, Predicate<Polled> enough) {
        List<Change> changes = new ArrayList<>();
        List<Polled> newest = new ArrayList<>();
        await("the awaited changes", () -> {
            ChangeBatch batch = pollOnce(stream, limit);
            assertThat(batch.changes()).hasSizeLessThanOrEqualTo(limit);
            changes.addAll(batch.changes());
            newest.add(new Polled(List.copyOf(changes), batch.next()));
            return enough.test(newest.getLast());
        });
        return newest.getLast();
    }

    private static ChangeBatch pollOnce(ChangeStream stream, int limit) {
        try {
            return stream.poll(POLL, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test was interrupted", e);
        }
    }

    /** Reads the whole table in chunks. */
    Map<RecordKey, StoredRecord> snapshot(int chunk) {
        Map<RecordKey, StoredRecord> records = new LinkedHashMap<>();
        ChunkCursor cursor = ChunkCursor.START;
        SnapshotChunk read;
        do {
            read = connector.source().snapshot(selection(), cursor, chunk);
            assertThat(read.records()).hasSizeLessThanOrEqualTo(chunk);
            read.records()
                    .forEach(each -> assertThat(records.put(each.key(), each))
                            .as("%s is read once", each.key())
                            .isNull());
            cursor = read.next();
        } while (!read.last());
        return records;
    }

    /** Reads one record by its key. */
    Optional<StoredRecord> fetch(RecordKey key) {
        return connector.source().fetch(selection(), schema().keyFields(), List.of(key)).stream()
                .findFirst();
    }

    StoredRecord fetched(RecordKey key) {
        return fetch(key).orElseThrow(() -> new AssertionError("record " + key + " is gone"));
    }

    WriteOutcome writeOne(Write write) {
        return write(selection(), List.of(write)).values().iterator().next();
    }

    /** Writes; returns the outcomes by the number of their write, after seeing that each has exactly one. */
    Map<Integer, WriteOutcome> write(Write... writes) {
        return write(selection(), Arrays.asList(writes));
    }

    Map<Integer, WriteOutcome> write(TableSelection table, List<Write> writes) {
        List<WriteOutcome> outcomes = connector.target().write(table, writes);
        assertThat(outcomes)
                .extracting(WriteOutcome::id)
                .as("one outcome for each write")
                .containsExactlyInAnyOrderElementsOf(
                        writes.stream().map(Write::id).toList());
        return outcomes.stream().collect(toMap(outcome -> outcome.id().number(), outcome -> outcome));
    }

    /** A create as the engine makes it: under a reserved key where the table reserves keys. */
    Write.Create create(int id, @Nullable String... namesAndValues) {
        Optional<RecordKey> key = can(Capability.RESERVES_KEYS)
                ? Optional.of(connector.target().reserveKeys(system.table(), 1).getFirst())
                : Optional.empty();
        return new Write.Create(new WriteId(id), fields(namesAndValues), key, List.of());
    }

    static Write.Update update(int id, RecordKey key, Fields fields, Fields expected) {
        return new Write.Update(new WriteId(id), key, fields, expected);
    }

    static WriteOutcome.Applied applied(@Nullable WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Applied applied) {
            return applied;
        }
        throw new AssertionError("not applied: " + outcome);
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience for %s", what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        closeStreams();
        connector.close();
        system.close();
    }

    /** Everything that some polls yielded, and the position after the last. */
    record Polled(List<Change> changes, Position position) {

        /** The changes of one record that leave it there, in order. */
        List<Change.Upserted> upserts(RecordKey key) {
            return changes.stream()
                    .filter(Change.Upserted.class::isInstance)
                    .map(Change.Upserted.class::cast)
                    .filter(change -> change.key().equals(key))
                    .toList();
        }
    }
}
