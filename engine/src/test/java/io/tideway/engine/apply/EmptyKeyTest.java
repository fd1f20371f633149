package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.issue.IssueCommands;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.memory.MemoryCheck;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemoryTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The empty text is a key as any other, and so is whatever else looks like nothing, or like a word of ours. */
final class EmptyKeyTest {

    private static final String CODES = "codes";

    private static MemoryField shortName() {
        return MemoryField.text("name")
                .checked(new MemoryCheck(
                        name -> name.length() <= 5, new Reason("CHECK_VIOLATION", "Too long.", "Shorten it.")));
    }

    private static SyncWorld world(BrakeRule brake) {
        MemoryTable left = MemoryTable.keyed(
                CODES, List.of("code"), MemoryField.text("code").notNull(), MemoryField.text("name"));
        MemoryTable right = MemoryTable.keyed(
                CODES, List.of("code"), MemoryField.text("code").notNull(), shortName());
        MappingDefinition mapping =
                MappingDraft.of(CODES, "code", "name").brake(brake).build();
        return Worlds.of(left, right, mapping);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ",", "\\", "\\,", "'", "\"", "\t", "null", "NULL", ">", "$key", "MASS_DELETE", "\u0001"
            })
    void aRecordUnderAnyKeyHasIssuesAndIsHealed(String text) {
        SyncWorld world = world(BrakeRule.DEFAULT);
        RecordKey key = RecordKey.of(text);
        world.left.insert(CODES, "code", text, "name", "much too long");
        world.left.insert(CODES, "code", "other", "name", "fine");
        world.settle();
        assertThat(world.issues()).hasSize(1);
        assertThat(world.issues().getFirst().key()).isEqualTo(key);
        assertThat(world.table(CODES).now().paused()).isEmpty();
        assertThat(world.right.has(CODES, RecordKey.of("other"))).isTrue();

        world.crash();
        world.left.insert(CODES, "code", "third", "name", "fine");
        world.settle();
        assertThat(world.right.has(CODES, RecordKey.of("third"))).isTrue();

        List<Long> ids = world.issues().stream().map(Issue::id).toList();
        assertThat(world.ledger.ignore(ids)).isEqualTo(1);
        assertThat(world.ledger.makeDue(List.of(world.table(CODES).id()), ids, world.clock.instant()))
                .isEqualTo(1);
        world.left.update(CODES, key, "name", "short");
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.right.value(CODES, key, "name")).isEqualTo("short");
        world.left.delete(CODES, key);
        world.settle();
        assertThat(world.right.has(CODES, key)).isFalse();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aHoldStandsBesideTheIssueOfSuchARecord() {
        SyncWorld world = world(new BrakeRule(new BrakeRule.Limit(10, 2), BrakeRule.Limit.NONE));
        RecordKey empty = RecordKey.of("");
        world.left.insert(CODES, "code", "", "name", "much too long");
        for (int i = 0; i < 10; i++) {
            world.left.insert(CODES, "code", "c" + i, "name", "fine");
        }
        world.settle();
        world.left.transaction(edits -> {
            for (int i = 0; i < 10; i++) {
                edits.delete(CODES, RecordKey.of("c" + i));
            }
        });
        world.settle();
        assertThat(world.issueCodes()).contains("MASS_DELETE").hasSize(2);
        Issue hold = world.issues().stream().filter(Issue::ofTable).findFirst().orElseThrow();
        assertThat(world.ledger.issuesOf(hold.mapping(), Side.LEFT, List.of(empty)))
                .hasSize(1);
        world.crash();
        world.command(hold, CODES, new IssueCommands.Command.Confirm());
        world.settle();
        assertThat(world.right.records(CODES)).isEmpty();
        world.left.update(CODES, empty, "name", "short");
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void compositeKeysWithEmptyPartsAreTheirOwn() {
        MemoryTable left = pairs(MemoryField.text("name"));
        MemoryTable right = pairs(shortName());
        SyncWorld world = Worlds.of(
                left, right, MappingDraft.of("pairs", "a", "b", "name").build());
        for (String[] parts : new String[][] {{"", ""}, {"", ","}, {",", ""}, {"\\", ""}, {"", "\\,"}}) {
            world.left.insert("pairs", "a", parts[0], "b", parts[1], "name", "much too long");
        }
        world.settle();
        assertThat(world.issues()).hasSize(5);
        world.crash();
        for (RecordKey key : List.copyOf(world.left.records("pairs").keySet())) {
            world.left.update("pairs", key, "name", "ok");
        }
        world.settle();
        assertThat(world.issues()).isEmpty();
        assertThat(world.right.records("pairs")).hasSize(5);
        assertThat(world.differences()).isEmpty();
    }

    private static MemoryTable pairs(MemoryField name) {
        return MemoryTable.keyed(
                "pairs",
                List.of("a", "b"),
                MemoryField.text("a").notNull(),
                MemoryField.text("b").notNull(),
                name);
    }
}
