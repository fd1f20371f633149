package io.tideway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.spi.Capability;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of the contract about writing. */
interface WritingContract {

    /** More than most systems take in one statement's worth of careful reading, less than any bound. */
    int MANY = 60;

    /** Records that pass a unique value on to each other. */
    int MAX_CIRCLE = 6;

    ContractFixture bench();

    @Test
    default void aCreateStoresWhatItCarries() {
        Write.Create create = bench().create(
                        1, ContractFixture.NAME, "O'Hara \\ \"x\" Zoë 漢字 🙂\n\t,{}", ContractFixture.AMOUNT, "-7");
        RecordKey key = ContractFixture.applied(bench().writeOne(create)).key();
        create.key().ifPresent(reserved -> assertThat(key).isEqualTo(reserved));
        Fields stored = bench().fetched(key).fields();
        assertThat(stored.value(ContractFixture.NAME)).isEqualTo("O'Hara \\ \"x\" Zoë 漢字 🙂\n\t,{}");
        assertThat(stored.value(ContractFixture.AMOUNT)).isEqualTo("-7");
        assertThat(stored.value(ContractFixture.NOTE)).isNull();
    }

    @Test
    default void reservedKeysAreNeverTheSame() {
        bench().assumeCan(Capability.RESERVES_KEYS);
        List<RecordKey> keys = new ArrayList<>(
                bench().connector().target().reserveKeys(bench().system().table(), 5));
        keys.addAll(bench().connector().target().reserveKeys(bench().system().table(), 5));
        keys.add(bench().insert(ContractFixture.NAME, "by a user"));
        assertThat(keys).hasSize(11).doesNotHaveDuplicates();
    }

    @Test
    default void aRepeatedCreateUnderAReservedKeyMakesOneRecord() {
        bench().assumeCan(Capability.RESERVES_KEYS);
        Write.Create create = bench().create(1, ContractFixture.NAME, "Ada");
        RecordKey key = ContractFixture.applied(bench().writeOne(create)).key();
        assertMeets(bench().writeOne(create), key);
        assertThat(bench().snapshot(10).keySet()).containsExactly(key);
    }

    @Test
    default void aRepeatedCreateThatMatchesMakesOneRecord() {
        bench().assumeCan(Capability.UPSERTS_BY_EXTERNAL_ID);
        bench().assumeHasCode();
        Write.Create create = new Write.Create(
                new WriteId(1),
                bench().fields(ContractFixture.NAME, "Ada", ContractFixture.CODE, "a-1"),
                Optional.empty(),
                List.of(ContractFixture.CODE));
        RecordKey key = ContractFixture.applied(bench().writeOne(create)).key();
        assertMeets(bench().writeOne(create), key);
        assertThat(bench().snapshot(10).keySet()).containsExactly(key);
    }

    @Test
    default void anUpdateWritesOnlyWhatIsPresentAndClearsWhatIsNull() {
        RecordKey key =
                bench().insert(ContractFixture.NAME, "Ada", ContractFixture.NOTE, "one", ContractFixture.AMOUNT, "1");
        Fields wanted = bench().fields(ContractFixture.NOTE, null);
        Fields expected = bench().fields(ContractFixture.NOTE, "one");
        WriteOutcome.Applied applied =
                ContractFixture.applied(bench().writeOne(ContractFixture.update(1, key, wanted, expected)));
        assertThat(applied.key()).isEqualTo(key);
        Fields stored = bench().fetched(key).fields();
        assertThat(stored.value(ContractFixture.NOTE)).isNull();
        assertThat(stored.value(ContractFixture.NAME)).isEqualTo("Ada");
        assertThat(stored.value(ContractFixture.AMOUNT)).isEqualTo("1");
    }

    @Test
    default void anExpectedNullIsAValue() {
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada");
        Fields wanted = bench().fields(ContractFixture.NOTE, "one");
        Fields expected = bench().fields(ContractFixture.NOTE, null);
        ContractFixture.applied(bench().writeOne(ContractFixture.update(1, key, wanted, expected)));
        assertConflict(bench().writeOne(ContractFixture.update(2, key, wanted, expected)), key);
    }

    @Test
    default void aStaleUpdateIsConflictedWithTheCurrentRecord() {
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada", ContractFixture.NOTE, "one");
        bench().update(key, ContractFixture.NOTE, "two");
        Fields wanted = bench().fields(ContractFixture.NOTE, "three");
        Fields expected = bench().fields(ContractFixture.NOTE, "one");
        assertConflict(bench().writeOne(ContractFixture.update(1, key, wanted, expected)), key);
        assertThat(bench().fetched(key).fields().value(ContractFixture.NOTE)).isEqualTo("two");
    }

    @Test
    default void anEditOfAnotherFieldIsNoConflict() {
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada", ContractFixture.NOTE, "one");
        bench().update(key, ContractFixture.NAME, "Grace");
        Fields wanted = bench().fields(ContractFixture.NOTE, "two");
        Fields expected = bench().fields(ContractFixture.NOTE, "one");
        ContractFixture.applied(bench().writeOne(ContractFixture.update(1, key, wanted, expected)));
        assertThat(bench().fetched(key).fields().value(ContractFixture.NAME)).isEqualTo("Grace");
    }

    @Test
    default void anUpdateOfADeletedRecordIsMissing() {
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada");
        bench().edit(new UserEdit.Delete(key));
        Fields wanted = bench().fields(ContractFixture.NAME, "Grace");
        Fields expected = bench().fields(ContractFixture.NAME, "Ada");
        assertThat(bench().writeOne(ContractFixture.update(1, key, wanted, expected)))
                .isEqualTo(new WriteOutcome.Missing(new WriteId(1)));
        assertThat(bench().fetch(key)).isEmpty();
    }

    @Test
    default void aDeleteIsDoneOnceAndMayBeRepeated() {
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada");
        Write.Delete delete = new Write.Delete(new WriteId(1), key, bench().fields(ContractFixture.NAME, "Ada"));
        ContractFixture.applied(bench().writeOne(delete));
        assertThat(bench().fetch(key)).isEmpty();
        ContractFixture.applied(bench().writeOne(delete));
    }

    @Test
    default void aStaleDeleteIsConflictedWithTheCurrentRecord() {
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada");
        Write.Delete delete = new Write.Delete(new WriteId(1), key, bench().fields(ContractFixture.NAME, "Grace"));
        assertConflict(bench().writeOne(delete), key);
        assertThat(bench().fetch(key)).isPresent();
    }

    @Test
    default void oneBadRecordDoesNotFailTheOthers() {
        boolean nullable = bench().schema()
                .field(ContractFixture.NAME)
                .map(FieldSchema::nullable)
                .orElseThrow();
        assumeTrue(!nullable, "no value of the table is ever refused");
        RecordKey old = bench().insert(ContractFixture.NAME, "old");
        Map<Integer, WriteOutcome> outcomes = bench().write(
                        bench().create(1, ContractFixture.NAME, "good"),
                        bench().create(2, ContractFixture.NAME, null),
                        ContractFixture.update(
                                3,
                                old,
                                bench().fields(ContractFixture.NAME, "new"),
                                bench().fields(ContractFixture.NAME, "old")),
                        bench().create(4, ContractFixture.NAME, "good too"));
        assertThat(outcomes.get(2))
                .isInstanceOfSatisfying(
                        WriteOutcome.Rejected.class, rejected -> LifeCycleContract.assertComplete(rejected.reason()));
        assertThat(List.of(1, 3, 4)).allSatisfy(id -> ContractFixture.applied(outcomes.get(id)));
        assertThat(names()).containsExactlyInAnyOrder("good", "new", "good too");
    }

    @Test
    default void aTakenUniqueValueIsDeferredForItMayBecomeFree() {
        bench().assumeHasCode();
        bench().insert(ContractFixture.NAME, "holder", ContractFixture.CODE, "a-1");
        Map<Integer, WriteOutcome> outcomes = bench().write(
                        bench().create(1, ContractFixture.NAME, "taker", ContractFixture.CODE, "a-1"),
                        bench().create(2, ContractFixture.NAME, "other", ContractFixture.CODE, "a-2"));
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(WriteOutcome.Deferred.class, deferred -> {
            LifeCycleContract.assertComplete(deferred.reason());
            assertThat(deferred.retryAfter()).isGreaterThanOrEqualTo(Duration.ZERO);
        });
        ContractFixture.applied(outcomes.get(2));
        assertThat(names()).containsExactlyInAnyOrder("holder", "other");
    }

    @Test
    default void recordsExchangeUniqueValuesInOneCall() {
        bench().assumeHasCode();
        int count = Math.min(MAX_CIRCLE, bench().schema().maxWriteBatch());
        List<RecordKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(bench().insert(ContractFixture.NAME, "member", ContractFixture.CODE, "c-" + i));
        }
        RecordKey outsider = bench().insert(ContractFixture.NAME, "outsider", ContractFixture.CODE, "held");
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < count - 1; i++) {
            writes.add(code(i, keys.get(i), "c-" + i, "c-" + (i + 1) % (count - 1)));
        }
        writes.add(code(count - 1, keys.getLast(), "c-" + (count - 1), "held"));
        Map<Integer, WriteOutcome> outcomes = bench().write(bench().selection(), writes);
        for (int i = 0; i < count - 1; i++) {
            ContractFixture.applied(outcomes.get(i));
            assertThat(codeOf(keys.get(i))).isEqualTo("c-" + (i + 1) % (count - 1));
        }
        assertThat(outcomes.get(count - 1))
                .isInstanceOfSatisfying(
                        WriteOutcome.Deferred.class,
                        deferred -> assertThat(deferred.rivals()).contains(outsider));
        assertThat(codeOf(keys.getLast())).isEqualTo("c-" + (count - 1));
    }

    private Write code(int id, RecordKey key, String before, String after) {
        return ContractFixture.update(
                id, key, bench().fields(ContractFixture.CODE, after), bench().fields(ContractFixture.CODE, before));
    }

    private @Nullable String codeOf(RecordKey key) {
        return bench().fetched(key).fields().value(ContractFixture.CODE);
    }

    @Test
    default void manyWritesOfEveryKindEachHaveTheirOutcome() {
        int count = Math.min(MANY, bench().schema().maxWriteBatch());
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writes.add(aWrite(i));
        }
        Map<Integer, WriteOutcome> outcomes = bench().write(bench().selection(), writes);
        outcomes.forEach((id, outcome) -> assertThat(outcome).isInstanceOf(expectedOf(id)));
    }

    @Test
    default void everyTypeComesBackAsItWasWritten() {
        Optional<TypeSamples> found = bench().system().typeSamples();
        assumeTrue(found.isPresent(), "the system offers no table of types");
        TypeSamples samples = found.orElseThrow();
        List<String> keyFields = bench().schemaOf(samples.table()).keyFields();
        for (TypeSamples.Sample sample : samples.samples()) {
            TableSelection selection = new TableSelection(samples.table(), FieldLayout.of(sample.field()));
            Fields fields = Fields.of(selection.layout(), sample.value());
            Write create = new Write.Create(new WriteId(1), fields, Optional.empty(), List.of());
            RecordKey key = ContractFixture.applied(
                            bench().write(selection, List.of(create)).get(1))
                    .key();
            assertThat(bench().connector().source().fetch(selection, keyFields, List.of(key)))
                    .as("%s in %s", sample.value(), sample.field())
                    .extracting(StoredRecord::fields)
                    .containsExactly(fields);
        }
    }

    private Write aWrite(int id) {
        return switch (id % 4) {
            case 0 -> bench().create(id, ContractFixture.NAME, "created " + id);
            case 1 -> noteAfter(null, id);
            case 2 -> noteAfter("stale", id);
            default ->
                new Write.Delete(
                        new WriteId(id),
                        inserted(id),
                        Fields.none(bench().selection().layout()));
        };
    }

    private Write noteAfter(@Nullable String before, int id) {
        Fields expected = bench().fields(ContractFixture.NOTE, before);
        return ContractFixture.update(
                id, inserted(id), bench().fields(ContractFixture.NOTE, "written " + id), expected);
    }

    private RecordKey inserted(int id) {
        return bench().insert(ContractFixture.NAME, "inserted " + id);
    }

    private static Class<? extends WriteOutcome> expectedOf(int id) {
        return id % 4 == 2 ? WriteOutcome.Conflicted.class : WriteOutcome.Applied.class;
    }

    private List<String> names() {
        return bench().snapshot(10).values().stream()
                .map(record -> String.valueOf(record.fields().value(ContractFixture.NAME)))
                .toList();
    }

    private void assertConflict(WriteOutcome outcome, RecordKey key) {
        assertThat(outcome).isInstanceOfSatisfying(WriteOutcome.Conflicted.class, conflicted -> {
            assertThat(conflicted.current().key()).isEqualTo(key);
            assertThat(conflicted.current().fields())
                    .isEqualTo(bench().fetched(key).fields());
        });
    }

    /** A repeated create says that the record is there: as done, or as a conflict with itself. */
    private static void assertMeets(WriteOutcome outcome, RecordKey key) {
        switch (outcome) {
            case WriteOutcome.Applied applied -> assertThat(applied.key()).isEqualTo(key);
            case WriteOutcome.Conflicted conflicted ->
                assertThat(conflicted.current().key()).isEqualTo(key);
            case WriteOutcome.Missing missing -> throw new AssertionError(missing);
            case WriteOutcome.Rejected rejected -> throw new AssertionError(rejected);
            case WriteOutcome.Deferred deferred -> throw new AssertionError(deferred);
            case WriteOutcome.Unknown unknown -> throw new AssertionError(unknown);
        }
    }
}
