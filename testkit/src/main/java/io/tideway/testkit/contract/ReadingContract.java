package io.tideway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableSchema;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The part of the contract about tables, snapshots and fetching. */
interface ReadingContract {

    ContractFixture bench();

    @Test
    default void theTableIsDiscoveredAsItIs() {
        TableSchema schema = bench().schema();
        assertThat(schema.notAsSource()).isEmpty();
        assertThat(schema.notAsTarget()).isEmpty();
        assertThat(schema.generatesKey()).isTrue();
        assertThat(schema.keyFields())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(schema.field(name)).isPresent());
        assertThat(schema.maxWriteBatch()).isPositive();
        assertThat(schema.field(ContractFixture.NAME).map(field -> field.type().kind()))
                .contains(Kind.TEXT);
        assertThat(schema.field(ContractFixture.NOTE).map(FieldSchema::nullable))
                .contains(true);
        assertThat(schema.field(ContractFixture.AMOUNT)
                        .map(field -> field.type().kind()))
                .contains(Kind.INTEGER);
    }

    @Test
    default void theSystemIsReady() {
        assertThat(bench().connector().check().notAsSource()).isEmpty();
        assertThat(bench().connector().check().notAsTarget()).isEmpty();
    }

    @Test
    default void aSnapshotOfAnEmptyTableIsOneLastChunk() {
        SnapshotChunk chunk = bench().connector().source().snapshot(bench().selection(), ChunkCursor.START, 10);
        assertThat(chunk.records()).isEmpty();
        assertThat(chunk.last()).isTrue();
    }

    @Test
    default void aSnapshotReadsEveryRecordOnceWhateverTheChunk() {
        List<RecordKey> keys = insertSome(7);
        for (int chunk : new int[] {1, 3, 7, 100}) {
            assertThat(bench().snapshot(chunk).keySet()).containsExactlyInAnyOrderElementsOf(keys);
        }
    }

    @Test
    default void aSnapshotGoesOnAfterARestart() {
        List<RecordKey> keys = insertSome(4);
        SnapshotChunk first = bench().connector().source().snapshot(bench().selection(), ChunkCursor.START, 2);
        bench().restart();
        SnapshotChunk second = bench().connector().source().snapshot(bench().selection(), first.next(), 10);
        List<RecordKey> read = new ArrayList<>();
        first.records().forEach(each -> read.add(each.key()));
        second.records().forEach(each -> read.add(each.key()));
        assertThat(read).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(second.last()).isTrue();
    }

    @Test
    default void aRecordIsReadCompletely() {
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada", ContractFixture.AMOUNT, "36");
        StoredRecord record = bench().fetched(key);
        assertThat(record.fields().layout()).isEqualTo(bench().selection().layout());
        assertThat(record.fields().isComplete()).isTrue();
        assertThat(record.fields().value(FieldLayout.KEY)).isEqualTo(key.text());
        assertThat(record.fields().value(ContractFixture.NAME)).isEqualTo("Ada");
        assertThat(record.fields().value(ContractFixture.NOTE)).isNull();
        assertThat(record.fields().value(ContractFixture.AMOUNT)).isEqualTo("36");
        assertThat(bench().snapshot(10).values())
                .extracting(StoredRecord::fields)
                .containsExactly(record.fields());
    }

    @Test
    default void fetchingLeavesOutWhatIsGone() {
        List<RecordKey> keys = insertSome(3);
        bench().edit(new UserEdit.Delete(keys.get(1)));
        assertThat(bench().connector()
                        .source()
                        .fetch(bench().selection(), bench().schema().keyFields(), keys))
                .extracting(StoredRecord::key)
                .containsExactlyInAnyOrder(keys.get(0), keys.get(2));
    }

    @Test
    default void fetchingByAnotherFieldYieldsEveryRecordThatHasTheValue() {
        RecordKey first = bench().insert(ContractFixture.NAME, "Ada, \\ and 'son'");
        RecordKey second = bench().insert(ContractFixture.NAME, "Ada, \\ and 'son'");
        bench().insert(ContractFixture.NAME, "Grace");
        assertThat(bench().connector()
                        .source()
                        .fetch(
                                bench().selection(),
                                List.of(ContractFixture.NAME),
                                List.of(RecordKey.of("Ada, \\ and 'son'"), RecordKey.of("Missing"))))
                .extracting(StoredRecord::key)
                .containsExactlyInAnyOrder(first, second);
    }

    @Test
    default void fetchingBySeveralFieldsComparesThemAll() {
        RecordKey wanted = bench().insert(ContractFixture.NAME, "Ada", ContractFixture.NOTE, "a,b");
        bench().insert(ContractFixture.NAME, "Ada", ContractFixture.NOTE, "c");
        assertThat(bench().connector()
                        .source()
                        .fetch(
                                bench().selection(),
                                List.of(ContractFixture.NAME, ContractFixture.NOTE),
                                List.of(RecordKey.of(List.of("Ada", "a,b")))))
                .extracting(StoredRecord::key)
                .containsExactly(wanted);
    }

    @Test
    default void matchingTellsWhichWantedValuesEachRecordHas() {
        RecordKey first = bench().insert(ContractFixture.NAME, "Ada", ContractFixture.NOTE, "a");
        RecordKey second = bench().insert(ContractFixture.NAME, "Ada", ContractFixture.NOTE, "b");
        RecordKey third = bench().insert(ContractFixture.NAME, "Grace");
        Map<RecordKey, List<StoredRecord>> byName = bench().connector()
                .source()
                .match(
                        bench().selection(),
                        List.of(ContractFixture.NAME),
                        List.of(RecordKey.of("Grace"), RecordKey.of("Missing"), RecordKey.of("Ada")));
        assertThat(byName.keySet()).containsExactlyInAnyOrder(RecordKey.of("Ada"), RecordKey.of("Grace"));
        assertThat(byName.get(RecordKey.of("Ada")))
                .extracting(StoredRecord::key)
                .containsExactlyInAnyOrder(first, second);
        assertThat(byName.get(RecordKey.of("Grace")))
                .extracting(record -> record.fields().value(ContractFixture.NAME))
                .containsExactly("Grace");
        assertThat(bench().connector()
                        .source()
                        .match(bench().selection(), bench().schema().keyFields(), List.of(third, first)))
                .containsOnlyKeys(third, first);
    }

    @Test
    default void aReadingThatMayBeFilteredFails() {
        Optional<RowHiding> offered = bench().system().rowHiding();
        assumeTrue(offered.isPresent(), "the system hides no rows");
        RowHiding hiding = offered.orElseThrow();
        List<RecordKey> keys = insertSome(3);
        TableSelection table = bench().selection();
        List<String> key = bench().schema().keyFields();
        Write update = new Write.Update(
                new WriteId(1),
                keys.getFirst(),
                bench().fields(ContractFixture.NAME, "Ada"),
                bench().fields(ContractFixture.NAME, "missing"));
        try (Connector connector = hiding.connect()) {
            hiding.hide();
            assertRefused(() -> connector.source().snapshot(table, ChunkCursor.START, 10));
            assertRefused(() -> connector.source().fetch(table, key, keys));
            assertRefused(() -> connector.target().write(table, List.of(update)));
            assertThat(connector.discover())
                    .filteredOn(schema -> schema.name().equals(table.table()))
                    .allSatisfy(schema -> assertThat(schema.notAsSource()).isNotEmpty())
                    .allSatisfy(schema -> assertThat(schema.notAsTarget()).isNotEmpty());
            hiding.show();
            assertThat(connector.source().fetch(table, key, keys)).hasSize(3);
            assertThat(connector.target().write(table, List.of(update)))
                    .allMatch(WriteOutcome.Conflicted.class::isInstance);
        }
    }

    /** Links are made of keys: under another key each record would look deleted. */
    @Test
    default void aSelectionIsRefusedWhileTheTableHasAnotherKey() {
        List<RecordKey> keys = insertSome(1);
        TableSelection any = bench().selection();
        List<String> key = bench().schema().keyFields();
        TableSelection known = byKey(any, bench().schema().keyVersion().id());
        TableSelection other = byKey(any, "another key");
        Connector connector = bench().connector();
        assertThat(connector.source().fetch(known, key, keys)).hasSize(1);
        assertThat(connector.source().snapshot(known, ChunkCursor.START, 10).records())
                .hasSize(1);
        assertRefused(() -> connector.source().fetch(other, key, keys));
        assertRefused(() -> connector.source().match(other, key, keys));
        assertRefused(() -> connector.source().snapshot(other, ChunkCursor.START, 10));
        Write delete = new Write.Delete(new WriteId(1), keys.getFirst(), Fields.none(other.layout()));
        assertRefused(() -> connector.target().write(other, List.of(delete)));
        assertThat(bench().snapshot(10)).hasSize(1);
    }

    private static TableSelection byKey(TableSelection any, String keyId) {
        return new TableSelection(any.table(), any.id(), Optional.of(keyId).filter(id -> !id.isEmpty()), any.layout());
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ConnectorException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(ConnectorException.Kind.SCHEMA_CHANGED));
    }

    private List<RecordKey> insertSome(int count) {
        List<RecordKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(bench().insert(ContractFixture.NAME, "name " + i));
        }
        return keys;
    }
}
