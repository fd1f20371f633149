package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryCheck;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Records that cannot sync, at first or for good. */
final class IssueTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final String TEAMS = "teams";

    private final Set<String> banned = new TreeSet<>(Set.of("bad"));

    private SyncWorld picky() {
        MemoryCheck check = new MemoryCheck(
                value -> !banned.contains(value), new Reason("CHECK_VIOLATION", "A bad name.", "Change it."));
        MemoryTable strict =
                MemoryTable.generated(PEOPLE, MemoryField.text("name").checked(check), MemoryField.text("city"));
        MemoryTable free = MemoryTable.generated(PEOPLE, MemoryField.text("name"), MemoryField.text("city"));
        return Worlds.of(free, strict, MappingDraft.of(PEOPLE, "name", "city").build());
    }

    @Test
    void oneBadRecordStopsNoOther() {
        SyncWorld world = picky();
        world.left.insert(PEOPLE, "name", "bad");
        world.left.insert(PEOPLE, "name", "good");
        world.settle();
        assertThat(world.right.records(PEOPLE)).hasSize(1);
        assertThat(world.issueCodes()).containsExactly("CHECK_VIOLATION");
    }

    @Test
    void anIssueHealsByRetryOnceItsCauseIsGone() {
        SyncWorld world = picky();
        RecordKey left = world.left.insert(PEOPLE, "name", "bad");
        world.settle();
        world.left.update(PEOPLE, left, "city", "joins the issue");
        world.settle();
        assertThat(world.issues()).hasSize(1);

        banned.clear();
        world.ledger.makeDue(List.of(world.table(PEOPLE).id()), List.of(), world.clock.instant());
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
        assertThat(world.right.records(PEOPLE)).hasSize(1);
    }

    @Test
    void anIssueHealsWhenItsRecordIsMended() {
        SyncWorld world = picky();
        RecordKey left = world.left.insert(PEOPLE, "name", "good");
        world.settle();
        world.left.update(PEOPLE, left, "name", "bad", "city", "Paris");
        world.settle();
        assertThat(world.issues()).hasSize(1);
        world.left.update(PEOPLE, left, "name", "better");
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void anIssueOfADeletedRecordIsOver() {
        SyncWorld world = picky();
        RecordKey left = world.left.insert(PEOPLE, "name", "bad");
        world.settle();
        world.left.delete(PEOPLE, left);
        world.settle();
        assertThat(world.issues()).isEmpty();
    }

    private static MemorySystem company(ManualClock clock) {
        return new MemorySystem(
                clock,
                MemoryCharacter.database(),
                MemoryTable.generated(
                        TEAMS,
                        MemoryField.text("title"),
                        MemoryField.integer("lead").referring(PEOPLE)),
                MemoryTable.generated(
                        PEOPLE,
                        MemoryField.text("name"),
                        MemoryField.integer("team").referring(TEAMS),
                        MemoryField.integer("boss").referring(PEOPLE)));
    }

    private static SyncWorld references() {
        ManualClock clock = new ManualClock();
        return new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(company(clock), company(clock)),
                List.of(
                        MappingDraft.of(PEOPLE, "name")
                                .reference("team", TEAMS)
                                .reference("boss", PEOPLE)
                                .build(),
                        MappingDraft.of(TEAMS, "title")
                                .reference("lead", PEOPLE)
                                .build()));
    }

    @Test
    void childrenCyclesAndSelfReferencesFindTheirParents() {
        SyncWorld world = references();
        world.right.insert(TEAMS, "title", "shifts the keys");
        world.right.insert(PEOPLE, "name", "Shift");
        world.right.insert(PEOPLE, "name", "Shift again");
        RecordKey team = world.left.insert(TEAMS, "title", "Engines");
        RecordKey ada = world.left.insert(PEOPLE, "name", "Ada", "team", team.text());
        RecordKey bob = world.left.insert(PEOPLE, "name", "Bob", "team", team.text(), "boss", ada.text());
        world.left.update(PEOPLE, ada, "boss", bob.text());
        world.left.update(TEAMS, team, "lead", ada.text());
        world.settleLater();

        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
        RecordKey adaRight = world.right.find(PEOPLE, "name", "Ada");
        RecordKey bobRight = world.right.find(PEOPLE, "name", "Bob");
        assertThat(world.right.value(PEOPLE, adaRight, "boss")).isEqualTo(bobRight.text());
        assertThat(world.right.value(TEAMS, world.right.find(TEAMS, "title", "Engines"), "lead"))
                .isEqualTo(adaRight.text());
    }

    @Test
    void deletingParentsAndChildrenTogetherWorks() {
        SyncWorld world = references();
        RecordKey team = world.left.insert(TEAMS, "title", "Engines");
        RecordKey ada = world.left.insert(PEOPLE, "name", "Ada", "team", team.text());
        world.settle();
        world.left.delete(PEOPLE, ada);
        world.left.delete(TEAMS, team);
        world.settleLater();
        assertThat(world.right.records(TEAMS)).isEmpty();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void aUniqueValueThatMovesBetweenRecordsGetsThroughInTheEnd() {
        MemoryTable unique =
                MemoryTable.generated(PEOPLE, MemoryField.text("name").uniquely());
        SyncWorld world =
                Worlds.of(unique, unique, MappingDraft.of(PEOPLE, "name").build());
        RecordKey one = world.left.insert(PEOPLE, "name", "a");
        RecordKey two = world.left.insert(PEOPLE, "name", "b");
        world.settle();
        world.left.update(PEOPLE, one, "name", "c");
        world.left.update(PEOPLE, two, "name", "a");
        world.settleLater();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aUniqueClashThatStaysIsAnOpenIssue() {
        MemoryTable unique =
                MemoryTable.generated(PEOPLE, MemoryField.text("name").uniquely());
        SyncWorld world = Worlds.of(
                Worlds.people(), unique, MappingDraft.of(PEOPLE, "name").build());
        world.left.insert(PEOPLE, "name", "a");
        world.left.insert(PEOPLE, "name", "a");
        world.settleLater();
        assertThat(world.issues()).hasSize(1);
        assertThat(world.issues().getFirst().state()).isEqualTo(Issue.State.OPEN);
        assertThat(world.issues().getFirst().side()).isEqualTo(Side.LEFT);
    }
}
