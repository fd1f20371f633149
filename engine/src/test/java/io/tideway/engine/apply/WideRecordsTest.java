package io.tideway.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tideway.engine.Side;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.record.TableState;
import io.tideway.engine.record.TooWideException;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.engine.world.Worlds;
import io.tideway.spi.Fields;
import io.tideway.spi.ReadPace;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Few records whose bases together are more than may be read at once. */
final class WideRecordsTest {

    private static final String PEOPLE = Worlds.PEOPLE;
    private static final int RECORDS = 120;
    private static final String WIDE = "x".repeat(200_000);

    private final SyncWorld world = Worlds.people(MappingDraft.of(PEOPLE, "name", "city", "email")
            .brake(BrakeRule.OFF)
            .build());
    private final List<RecordKey> keys = insert();

    private List<RecordKey> insert() {
        List<RecordKey> inserted = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            inserted.add(world.left.insert(PEOPLE, "name", "name " + i, "city", WIDE));
        }
        world.settle();
        world.crash(); // nothing is at hand any more
        return inserted;
    }

    @Test
    void narrowChangesOfThemAreTakenInParts() {
        world.left.transaction(edits -> keys.forEach(key -> edits.update(PEOPLE, key, named("email", "e " + key))));
        world.settle();
        assertThat(world.right.values(PEOPLE, "email")).doesNotContain(Optional.empty());
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void deletesOfThemAreTakenInParts() {
        world.left.transaction(edits -> keys.forEach(key -> edits.delete(PEOPLE, key)));
        world.settle();
        assertThat(world.right.records(PEOPLE)).isEmpty();
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void theyAreComparedWithTheLedgerInParts() {
        world.right.delete(PEOPLE, world.other(PEOPLE, Side.LEFT, keys.getLast()));
        world.compareAgain();
        world.settle();
        assertThat(world.left.records(PEOPLE)).hasSize(RECORDS - 1);
        assertThat(world.differences()).isEmpty();
    }

    @Test
    void aPageOfLinksThatIsProcessedLaterIsProcessedWhole() {
        TableState table = world.table(PEOPLE);
        world.right.transaction(edits ->
                world.right.records(PEOPLE).keySet().forEach(key -> edits.update(PEOPLE, key, named("email", "late"))));
        var page = world.ledger.linksAfter(table.row, 0, RECORDS);
        assertThat(page).hasSizeLessThan(RECORDS);
        world.run().processor.compare(table, page, table.now().backfill());
        assertThat(world.left.values(PEOPLE, "email"))
                .filteredOn(Optional::isPresent)
                .hasSize(page.size());
    }

    @Test
    void theBookGivesBasesOrSaysThatTheyAreTooMany() {
        LinkCache links = new LinkCache(world.ledger);
        TableState table = world.table(PEOPLE);
        assertThatExceptionOfType(TooWideException.class).isThrownBy(() -> links.find(table, Side.LEFT, keys));
        List<RecordKey> few = keys.subList(0, ReadPace.FIRST);
        assertThat(links.find(table, Side.LEFT, few).values())
                .hasSize(few.size())
                .allSatisfy(link -> assertThat(link.leftBase().chars()).isGreaterThan(WIDE.length()));
        assertThat(links.findAll(table, Side.LEFT, keys)).hasSize(RECORDS);
        assertThat(links.findKeys(table, Side.LEFT, keys)).containsOnlyKeys(keys);
    }

    @Test
    void theBookHoldsNoMoreThanItMay() {
        LinkCache links = new LinkCache(world.ledger);
        TableState table = world.table(PEOPLE);
        links.findKeys(table, Side.LEFT, keys);
        assertThat(links.chars()).isBetween(LinkCache.MAX_CACHED_CHARS / 2, LinkCache.MAX_CACHED_CHARS);
        links.clear();
        links.pauseEviction();
        links.findKeys(table, Side.LEFT, keys);
        assertThat(links.chars()).isGreaterThan(LinkCache.MAX_CACHED_CHARS);
        links.resumeEviction();
        assertThat(links.chars()).isLessThanOrEqualTo(LinkCache.MAX_CACHED_CHARS);
    }

    private static Fields named(String name, String value) {
        return NamedFields.fields(name, value);
    }
}
