package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.User;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Capability;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import io.tideway.testkit.memory.MemoryTrait;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels whose key is their name on both sides, with and without case, and change it. */
final class MappedKeyTest {

    private static final String LABELS = "labels";

    private final SyncWorld world = world(MemoryCharacter.database(), false, ConflictPolicy.LATEST);

    private static SyncWorld world(MemoryCharacter left, boolean caseless, ConflictPolicy policy) {
        ManualClock clock = new ManualClock();
        return new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(
                        new MemorySystem(clock, left, table(caseless)),
                        new MemorySystem(clock, MemoryCharacter.database(), table(caseless))),
                List.of(MappingDraft.of(LABELS, "name", "note")
                        .conflicts(policy)
                        .build()));
    }

    private static MemoryTable table(boolean caseless) {
        MemoryField name = MemoryField.text("name").notNull();
        return MemoryTable.keyed(
                LABELS,
                List.of("name"),
                caseless ? name.comparing(text -> text.toLowerCase(Locale.ROOT)) : name,
                MemoryField.text("note"));
    }

    private static RecordKey insert(User user, String name, String note) {
        return user.insert(LABELS, "name", name, "note", note);
    }

    private static void rename(User user, String from, String to) {
        user.update(LABELS, RecordKey.of(from), "name", to);
    }

    private static NavigableMap<String, String> labels(User user) {
        NavigableMap<String, String> labels = new TreeMap<>();
        user.records(LABELS).forEach((key, label) -> {
            assertThat(label.value("name")).as("the key as a value").isEqualTo(key.text());
            labels.put(key.text(), String.valueOf(label.value("note")));
        });
        return labels;
    }

    private static void assertBoth(SyncWorld world, Object... namesAndNotes) {
        world.settleLater();
        NavigableMap<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < namesAndNotes.length; i += 2) {
            wanted.put(String.valueOf(namesAndNotes[i]), String.valueOf(namesAndNotes[i + 1]));
        }
        assertThat(labels(world.left)).isEqualTo(wanted);
        assertThat(labels(world.right)).isEqualTo(wanted);
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    /** So many changes at once, until all are streamed. */
    private void pumpLeft(int limit) {
        boolean any = true;
        while (any) {
            any = world.pump(Side.LEFT, limit);
        }
    }

    /** A partial image is read to its end before anything is decided; by then the record was gone. */
    @Test
    void aRecordThatIsRenamedAndDeletedBeforeItIsReadIsDeletedOnTheOtherSide() {
        SyncWorld partial =
                world(MemoryCharacter.database().without(MemoryTrait.FULL_IMAGES), false, ConflictPolicy.LATEST);
        insert(partial.left, "a", "1");
        partial.settle();
        rename(partial.left, "a", "b");
        partial.read(Side.LEFT, SyncWorld.ALL);
        partial.left.delete(LABELS, RecordKey.of("b"));
        partial.process(Side.LEFT);
        assertBoth(partial);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SyncWorld.ALL})
    void aRecordThatIsRenamedDeletedAndInsertedUnderItsFirstNameIsThere(int limit) {
        insert(world.left, "a", "1");
        world.settle();
        rename(world.left, "a", "b");
        world.left.delete(LABELS, RecordKey.of("b"));
        insert(world.left, "a", "2");
        pumpLeft(limit);
        assertBoth(world, "a", "2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, SyncWorld.ALL})
    void aRecordThatIsDeletedAndComesBackUnderItsNameByADetourIsThere(int limit) {
        insert(world.left, "a", "1");
        world.settle();
        world.left.delete(LABELS, RecordKey.of("a"));
        insert(world.left, "b", "2");
        rename(world.left, "b", "a");
        pumpLeft(limit);
        assertBoth(world, "a", "2");
    }

    /** The next one brings the name that a record, whose delete is told with it, still has in the ledger. */
    @Test
    void aNameIsFreeOnceItsRecordIsDeleted() {
        SyncWorld partial =
                world(MemoryCharacter.database().without(MemoryTrait.FULL_IMAGES), false, ConflictPolicy.LATEST);
        insert(partial.left, "a", "1");
        partial.settle();
        rename(partial.left, "a", "b");
        partial.read(Side.LEFT, SyncWorld.ALL);
        partial.left.transaction(tx -> {
            tx.delete(LABELS, RecordKey.of("b"));
            tx.insert(LABELS, NamedFields.fields("name", "a", "note", "2"));
        });
        partial.process(Side.LEFT);
        assertBoth(partial, "a", "2");
    }

    /** After a crash the stream begins before the first rename, which was ours, and the ledger knows it already. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRecordThatIsRenamedBackAfterACrashIsTheSame(boolean caseless) {
        for (MemoryCharacter left :
                List.of(MemoryCharacter.database(), MemoryCharacter.database().readingAhead(10))) {
            SyncWorld renamed = world(left, caseless, ConflictPolicy.LATEST);
            insert(renamed.left, "a", "1");
            renamed.settle();
            rename(renamed.right, "a", "A");
            renamed.pump(Side.RIGHT, SyncWorld.ALL);
            renamed.crash();
            rename(renamed.left, "A", "a");
            assertBoth(renamed, "a", "1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "b"})
    void aRecordThatIsCreatedAgainHasTheNameThatItsCounterpartHasByNow(String name) {
        for (boolean caseless : List.of(true, false)) {
            SyncWorld rightWins = world(MemoryCharacter.database(), caseless, ConflictPolicy.RIGHT);
            insert(rightWins.left, "a", "1");
            rightWins.settle();
            rightWins.right.transaction(tx -> {
                tx.delete(LABELS, RecordKey.of("a"));
                tx.insert(LABELS, NamedFields.fields("name", name, "note", "2"));
            });
            rightWins.left.delete(LABELS, RecordKey.of("a"));
            assertBoth(rightWins, name, "2");
            rightWins.left.delete(LABELS, RecordKey.of(name));
            rename(rightWins.right, name, "c");
            assertBoth(rightWins, "c", "2");
        }
    }

    /** A delete that was done, and whose batch was lost, is told by the other side's stream as a delete of its users. */
    @Test
    void aLabelThatWasReplacedInTheOtherCaseKeepsIts() {
        SyncWorld caseless = world(MemoryCharacter.database(), true, ConflictPolicy.LATEST);
        insert(caseless.right, "N", "1");
        caseless.settle();
        caseless.left.transaction(tx -> {
            tx.delete(LABELS, RecordKey.of("N"));
            tx.insert(LABELS, NamedFields.fields("name", "n", "note", "2"));
        });
        caseless.read(Side.LEFT, SyncWorld.ALL);
        caseless.process(Side.LEFT);
        caseless.crash();
        assertBoth(caseless, "n", "2");
    }

    /** The write was done, and neither stream tells of it any more: the record is there under its new name. */
    @Test
    void aRecordWhoseRenameLostItsAnswerAndItsHistoryIsNotCreatedAnew() {
        insert(world.left, "a", "1");
        world.settle();
        rename(world.right, "a", "b");
        world.read(Side.RIGHT, SyncWorld.ALL);
        world.process(Side.RIGHT);
        assertThat(labels(world.left)).containsOnlyKeys("b");
        world.crash();
        world.systems.left().forgetHistory();
        long before = world.systems.left().writes();
        assertBoth(world, "b", "1");
        assertThat(world.systems.left().writes()).as("writes to the left").isEqualTo(before);
    }

    /** Nothing but the journal shows that the rename on the left was ours. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRecordThatIsReplacedAfterItsRenameLostItsAnswerKeepsItsLastName(boolean caseless) {
        SyncWorld renamed = world(
                MemoryCharacter.database().without(Capability.REPORTS_ORIGIN).without(MemoryTrait.FULL_IMAGES),
                caseless,
                ConflictPolicy.NON_NULL);
        insert(renamed.left, "N", "1");
        renamed.settle();
        rename(renamed.right, "N", "n");
        renamed.read(Side.RIGHT, SyncWorld.ALL);
        renamed.process(Side.RIGHT);
        assertThat(labels(renamed.left)).containsOnlyKeys("n");
        renamed.crash();
        renamed.right.transaction(tx -> {
            tx.delete(LABELS, RecordKey.of("n"));
            tx.insert(LABELS, NamedFields.fields("name", "N", "note", "2"));
        });
        assertBoth(renamed, "N", "2");
    }

    /** A user deletes and inserts again what we had created in a batch that was lost. */
    @Test
    void aRecordThatWeCreatedAndAUserReplacedIsOurs() {
        SyncWorld people = Worlds.twoWay();
        people.settle();
        people.left.insert(Worlds.PEOPLE, "name", "Ada");
        people.read(Side.LEFT, SyncWorld.ALL);
        people.process(Side.LEFT);
        people.crash();
        people.right.transaction(tx -> {
            tx.delete(Worlds.PEOPLE, RecordKey.of("1"));
            Fields edited = NamedFields.fields("id", "1", "name", "Ada", "city", "Rome");
            tx.insert(Worlds.PEOPLE, edited);
        });
        people.settleLater();
        assertThat(people.left.values(Worlds.PEOPLE, "city")).hasSize(1);
        assertThat(people.right.values(Worlds.PEOPLE, "city")).hasSize(1);
        assertThat(people.left.value(Worlds.PEOPLE, RecordKey.of("1"), "city")).isEqualTo("Rome");
        assertThat(people.differences()).isEmpty();
    }
}
