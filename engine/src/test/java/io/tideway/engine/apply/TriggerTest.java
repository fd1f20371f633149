package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Systems that make something else of what they are given. */
final class TriggerTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    private static SyncWorld world(UnaryOperator<Fields> left, UnaryOperator<Fields> right) {
        return Worlds.of(
                Worlds.people().triggering(left),
                Worlds.people().triggering(right),
                MappingDraft.of(PEOPLE, "name", "city", "email").build());
    }

    private static Fields withEmail(Fields record, UnaryOperator<String> form) {
        String email = record.value("email");
        return email == null
                ? record
                : record.overlaidWith(Fields.builder(record.layout())
                        .set("email", form.apply(email))
                        .build());
    }

    @Test
    void whatATriggerMakesTravelsBackOnce() {
        SyncWorld world = world(record -> record, record -> withEmail(record, email -> email.toLowerCase(Locale.ROOT)));
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "email", "Ada@Example.Org");
        world.settle();
        assertThat(world.left.value(PEOPLE, left, "email")).isEqualTo("ada@example.org");
        assertThat(world.systems.left().writes()).isEqualTo(1);
        assertThat(world.systems.right().writes()).isEqualTo(1);

        world.left.update(PEOPLE, left, "email", "ADA@Example.Org");
        world.settle();
        assertThat(world.left.value(PEOPLE, left, "email")).isEqualTo("ada@example.org");
        assertThat(world.differences()).isEmpty();
        assertThat(world.issues()).isEmpty();
    }

    @Test
    void triggersThatUndoEachOtherEndInOneIssue() {
        SyncWorld world = world(
                record -> withEmail(record, email -> email.toUpperCase(Locale.ROOT)),
                record -> withEmail(record, email -> email.toLowerCase(Locale.ROOT)));
        RecordKey left = world.left.insert(PEOPLE, "name", "Ada", "email", "ada@example.org");
        world.settle();
        assertThat(world.issueCodes()).containsExactly("FIELD_BOUNCES");
        assertThat(world.writes()).isLessThan(3L * BounceDetector.MAX_TURNS);

        world.left.update(PEOPLE, left, "name", "Ada L.");
        world.settle();
        RecordKey right = world.other(PEOPLE, Side.LEFT, left);
        assertThat(world.right.value(PEOPLE, right, "name")).isEqualTo("Ada L.");
    }

    @Test
    void triggersThatCountUpForEverEndInOneIssueToo() {
        UnaryOperator<Fields> grow = record -> withEmail(record, email -> email + "!");
        SyncWorld world = world(grow, grow);
        world.left.insert(PEOPLE, "name", "Ada", "email", "ada");
        world.settle();
        assertThat(world.issueCodes()).containsExactly("FIELD_BOUNCES");
    }
}
