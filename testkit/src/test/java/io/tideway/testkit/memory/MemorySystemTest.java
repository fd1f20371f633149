package io.tideway.testkit.memory;

import static io.tideway.testkit.NamedFields.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideway.spi.Capability;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.NamedFields;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MemorySystemTest {

    private static final Reason TOO_OLD = new Reason("TOO_OLD", "Nobody is that old.", "Correct the age.");
    private static final TableSelection PEOPLE =
            new TableSelection(TableName.parse("people"), FieldLayout.of("name", "team", "age"));

    private final ManualClock clock = new ManualClock();

    @Test
    void aRefusedTransactionLeavesNothing() {
        MemorySystem memory = system(MemoryCharacter.database());
        RecordKey ada = memory.insert("people", fields("name", "ada"));
        long before = memory.version();
        assertThatThrownBy(() -> memory.transaction(tx -> {
                    tx.insert("teams", fields("title", "new"));
                    tx.update("people", ada, fields("age", "30"));
                    tx.delete("people", ada);
                    tx.insert("people", fields("name", "bob", "team", "none"));
                }))
                .isInstanceOf(ConstraintViolation.class);
        assertThat(memory.version()).isEqualTo(before);
        assertThat(memory.records("teams")).isEmpty();
        assertThat(memory.record("people", ada).orElseThrow().value("age")).isNull();
        assertThat(memory.insert("people", fields("name", "bob"))).isNotEqualTo(ada);
    }

    @Test
    void theTriggerSeesEveryWrite() {
        MemorySystem memory = system(MemoryCharacter.database());
        RecordKey theirs = memory.insert("people", fields("name", "  Ada "));
        assertThat(name(memory, theirs)).isEqualTo("ada");
        Fields ours = fields("name", " BOB ");
        WriteOutcome outcome =
                write(memory.connector(), new Write.Update(new WriteId(1), theirs, ours, fields("name", "ada")));
        assertThat(outcome).isInstanceOf(WriteOutcome.Applied.class);
        assertThat(name(memory, theirs)).isEqualTo("bob");
        assertThat(memory.writes()).isEqualTo(1);
    }

    @Test
    void aChildWaitsForItsParentAndABadValueDoesNot() {
        MemorySystem memory = system(MemoryCharacter.database());
        Connector connector = memory.connector();
        assertThat(write(connector, create("name", "ada", "team", "7")))
                .isInstanceOfSatisfying(
                        WriteOutcome.Deferred.class,
                        deferred -> assertThat(deferred.reason().code()).isEqualTo("FOREIGN_KEY_VIOLATION"));
        assertThat(write(connector, create("name", "ada", "age", "900")))
                .isEqualTo(new WriteOutcome.Rejected(new WriteId(1), TOO_OLD));
        assertThat(write(connector, create("name", null)))
                .isInstanceOfSatisfying(
                        WriteOutcome.Rejected.class,
                        rejected -> assertThat(rejected.reason().code()).isEqualTo("NOT_NULL_VIOLATION"));
        assertThat(memory.writes()).isZero();
    }

    @Test
    void aMergeRepointsWhatReferredToTheLoser() throws InterruptedException {
        MemorySystem memory = system(MemoryCharacter.crm());
        RecordKey loser = memory.insert("teams", fields("title", "a"));
        RecordKey winner = memory.insert("teams", fields("title", "b"));
        RecordKey ada = memory.insert("people", fields("name", "ada", "team", loser.text()));
        try (ChangeStream stream = stream(memory.connector())) {
            memory.transaction(tx -> tx.merge("teams", loser, winner));
            List<Change> changes = stream.poll(Duration.ZERO, 10).changes();
            assertThat(changes).hasSize(2);
            assertThat(changes.getFirst())
                    .isInstanceOfSatisfying(
                            Change.Upserted.class,
                            change -> assertThat(change.fields())
                                    .isEqualTo(NamedFields.over(PEOPLE.layout(), "team", winner.text())));
            assertThat(changes.getLast())
                    .isInstanceOfSatisfying(
                            Change.Merged.class,
                            change -> assertThat(change.loser()).isEqualTo(loser));
        }
        assertThat(memory.record("people", ada).orElseThrow().value("team")).isEqualTo(winner.text());
        assertThat(memory.record("teams", loser)).isEmpty();
    }

    @Test
    void aNewKeyIsStreamedWithTheOldOne() throws InterruptedException {
        MemorySystem memory = system(MemoryCharacter.database());
        RecordKey old = memory.insert("people", fields("name", "ada"));
        try (ChangeStream stream = stream(memory.connector())) {
            memory.transaction(tx -> tx.rekey("people", old, RecordKey.of("99")));
            assertThat(stream.poll(Duration.ZERO, 10).changes())
                    .singleElement()
                    .isInstanceOfSatisfying(Change.Upserted.class, change -> {
                        assertThat(change.key()).isEqualTo(RecordKey.of("99"));
                        assertThat(change.previousKey()).contains(old);
                    });
        }
        assertThat(memory.records("people")).containsOnlyKeys(RecordKey.of("99"));
    }

    @Test
    void truncatingIsOneChange() throws InterruptedException {
        MemorySystem memory = system(MemoryCharacter.database());
        memory.insert("people", fields("name", "ada"));
        memory.insert("people", fields("name", "bob"));
        try (ChangeStream stream = stream(memory.connector())) {
            memory.transaction(tx -> tx.truncate("people"));
            assertThat(stream.poll(Duration.ZERO, 10).changes()).singleElement().isInstanceOf(Change.Truncated.class);
        }
        assertThat(memory.records("people")).isEmpty();
    }

    @Test
    void aSilentDeleteIsNotStreamed() throws InterruptedException {
        MemorySystem memory = system(MemoryCharacter.database().without(Capability.REPORTS_DELETES));
        RecordKey ada = memory.insert("people", fields("name", "ada"));
        try (ChangeStream stream = stream(memory.connector())) {
            memory.delete("people", ada);
            assertThat(stream.poll(Duration.ZERO, 10).changes()).isEmpty();
        }
    }

    @Test
    void withoutConditionalWritesAnEditInBetweenIsOverwritten() {
        MemorySystem memory = system(MemoryCharacter.crm());
        RecordKey ada = memory.insert("people", fields("name", "ada"));
        memory.beforeBlindWrites(() -> memory.update("people", ada, fields("name", "grace")));
        WriteOutcome outcome = write(
                memory.connector(),
                new Write.Update(new WriteId(1), ada, fields("name", "eve"), fields("name", "ada")));
        assertThat(outcome).isInstanceOf(WriteOutcome.Applied.class);
        assertThat(name(memory, ada)).isEqualTo("eve");
    }

    @Test
    void commitTimesAreTheClocks() {
        MemorySystem memory = system(MemoryCharacter.database());
        clock.advance(Duration.ofMinutes(5));
        RecordKey ada = memory.insert("people", fields("name", "ada"));
        assertThat(memory.connector().source().fetch(PEOPLE, List.of("id"), List.of(ada)))
                .singleElement()
                .satisfies(record ->
                        assertThat(record.committedAt()).contains(ManualClock.START.plus(Duration.ofMinutes(5))));
    }

    @Test
    void longTextIsCutWhereTheFieldIsLossy() {
        MemorySystem memory = new MemorySystem(
                clock,
                MemoryCharacter.database(),
                MemoryTable.generated("notes", MemoryField.text("body").cutTo(3)));
        RecordKey key = memory.insert("notes", fields("body", "abcdef"));
        assertThat(memory.record("notes", key).orElseThrow().value("body")).isEqualTo("abc");
    }

    private MemorySystem system(MemoryCharacter character) {
        UnaryOperator<Fields> tidy = record -> record.overlaidWith(
                NamedFields.over(record.layout(), "name", tidied(Optional.ofNullable(record.value("name")))));
        return new MemorySystem(
                clock,
                character,
                MemoryTable.generated("teams", MemoryField.text("title")),
                MemoryTable.generated(
                                "people",
                                MemoryField.text("name").notNull(),
                                MemoryField.text("team").referring("teams"),
                                MemoryField.integer("age").checked(new MemoryCheck(age -> age.length() < 3, TOO_OLD)))
                        .triggering(tidy));
    }

    private static @Nullable String tidied(Optional<String> name) {
        return name.map(text -> text.strip().toLowerCase(Locale.ROOT)).orElse(null);
    }

    private static ChangeStream stream(Connector connector) {
        Subscription subscription = new Subscription(
                "test", List.of(PEOPLE, new TableSelection(TableName.parse("teams"), FieldLayout.of("title"))));
        return connector
                .source()
                .changes(subscription, connector.provision(subscription, false).start());
    }

    private static Write create(@Nullable String... namesAndValues) {
        return new Write.Create(new WriteId(1), fields(namesAndValues), Optional.empty(), List.of());
    }

    private static WriteOutcome write(Connector connector, Write write) {
        return connector.target().write(PEOPLE, List.of(write)).getFirst();
    }

    private static String name(MemorySystem memory, RecordKey key) {
        return String.valueOf(memory.record("people", key).orElseThrow().value("name"));
    }
}
