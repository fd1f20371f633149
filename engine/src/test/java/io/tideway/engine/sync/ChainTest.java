package io.tideway.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Sides;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.User;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemorySystem;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two syncs share a system, each with its own ledger: first - middle - last. A write of one sync to the middle is an edit to the other,
 * which must pass it on. No change may circulate for ever.
 */
final class ChainTest {

    private static final String PEOPLE = Worlds.PEOPLE;

    /** Each round passes all changes on by one system; there are three, and the way back. */
    private static final int MAX_ROUNDS = 6;

    private final ManualClock clock = new ManualClock();
    private final MemorySystem first = system();
    private final MemorySystem middle = system();
    private final MemorySystem last = system();
    private final SyncWorld firstHalf = world("first", first, middle);
    private final SyncWorld lastHalf = world("last", middle, last);

    private MemorySystem system() {
        return new MemorySystem(clock, MemoryCharacter.database(), Worlds.people());
    }

    private SyncWorld world(String sync, MemorySystem left, MemorySystem right) {
        return new SyncWorld(
                sync,
                clock,
                new Sides<>(left, right),
                List.of(MappingDraft.of(PEOPLE, "name", "city", "email").build()));
    }

    private long writes() {
        return first.writes() + middle.writes() + last.writes();
    }

    /** Runs both syncs until neither has anything left to write. */
    private void settle() {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            long before = writes();
            firstHalf.settle();
            lastHalf.settle();
            if (writes() == before) {
                return;
            }
        }
        throw new AssertionError("a change circulates for ever");
    }

    private void assertInStep() {
        assertThat(firstHalf.differences()).isEmpty();
        assertThat(lastHalf.differences()).isEmpty();
        assertThat(firstHalf.issues()).isEmpty();
        assertThat(lastHalf.issues()).isEmpty();
    }

    @Test
    void anEditAtEitherEndReachesTheOtherOnce() {
        User atFirst = firstHalf.left;
        User atLast = lastHalf.right;
        RecordKey ada = atFirst.insert(PEOPLE, "name", "Ada", "city", "London");
        settle();
        assertThat(writes()).as("one create in the middle, one at the end").isEqualTo(2);

        RecordKey adaAtLast = atLast.find(PEOPLE, "name", "Ada");
        atLast.update(PEOPLE, adaAtLast, "city", "Paris");
        settle();
        assertThat(atFirst.value(PEOPLE, ada, "city")).isEqualTo("Paris");
        assertThat(writes()).as("one update on each way back").isEqualTo(4);
        assertInStep();
    }

    @Test
    void editsAtBothEndsMeetInTheMiddle() {
        User atFirst = firstHalf.left;
        User atLast = lastHalf.right;
        RecordKey ada = atFirst.insert(PEOPLE, "name", "Ada", "city", "London", "email", "ada@example.org");
        settle();
        RecordKey adaAtLast = atLast.find(PEOPLE, "name", "Ada");
        atFirst.update(PEOPLE, ada, "city", "Paris", "name", "by the first");
        atLast.update(PEOPLE, adaAtLast, "email", "last@example.org", "name", "by the last");
        settle();

        assertThat(atLast.value(PEOPLE, adaAtLast, "city")).isEqualTo("Paris");
        assertThat(atFirst.value(PEOPLE, ada, "email")).isEqualTo("last@example.org");
        assertThat(atFirst.value(PEOPLE, ada, "name")).isEqualTo(atLast.value(PEOPLE, adaAtLast, "name"));
        assertInStep();
    }

    @Test
    void aDeleteInTheMiddleReachesBothEnds() {
        firstHalf.left.insert(PEOPLE, "name", "Ada");
        settle();
        firstHalf.right.delete(PEOPLE, firstHalf.right.find(PEOPLE, "name", "Ada"));
        settle();
        assertThat(first.records(PEOPLE)).isEmpty();
        assertThat(last.records(PEOPLE)).isEmpty();
        assertInStep();
    }
}
