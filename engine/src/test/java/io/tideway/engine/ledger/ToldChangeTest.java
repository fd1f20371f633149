package io.tideway.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which fields a told time holds for, and which have another. */
final class ToldChangeTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(1);
    private static final Optional<Instant> UNKNOWN = Optional.empty();
    private static final FieldLayout LAYOUT = FieldLayout.of("name", "city", "note");

    private static Fields fields(String name, String city) {
        return Fields.builder(LAYOUT).set("name", name).set("city", city).build();
    }

    private static ToldChange told(Instant at, String name, String city) {
        return ToldChange.of(at, fields(name, city), Map.of());
    }

    @Test
    void aFieldThatIsAsItWasToldHasThatTime() {
        assertThat(told(NOON, "Ada", "Bern").otherTimes(fields("Ada", "Bern"), UNKNOWN))
                .isEmpty();
    }

    @Test
    void aFieldThatIsOtherwiseHasTheTimeOfTheReadingIfAny() {
        ToldChange told = told(NOON, "Ada", "Bern");
        assertThat(told.otherTimes(fields("Ada", "Rome"), UNKNOWN)).isEqualTo(Map.of("city", UNKNOWN));
        assertThat(told.otherTimes(fields("Ada", "Rome"), Optional.of(LATER)))
                .isEqualTo(Map.of("city", Optional.of(LATER)));
    }

    @Test
    void aRecordThatIsBackAfterItsDeleteHasNoneOfItsTimes() {
        ToldChange deleted = ToldChange.of(NOON, Fields.none(LAYOUT), Map.of());
        assertThat(deleted.otherTimes(fields("Ada", "Bern"), UNKNOWN)).containsOnlyKeys("name", "city");
    }

    @Test
    void ofAFieldThatWasNotCarriedNothingIsKnown() {
        ToldChange partial =
                ToldChange.of(NOON, Fields.builder(LAYOUT).set("city", "Rome").build(), Map.of());
        assertThat(partial.otherTimes(fields("Ada", "Rome"), UNKNOWN)).isEqualTo(Map.of("name", UNKNOWN));
    }

    @Test
    void marksOutliveOtherFieldLists() {
        FieldLayout other = FieldLayout.of("zip", "city", "name");
        Fields read = Fields.of(other, "3000", "Rome", "Ada");
        assertThat(told(NOON, "Ada", "Bern").otherTimes(read, UNKNOWN)).isEqualTo(Map.of("city", UNKNOWN));
    }

    @Test
    void aWriteOfOurOwnMakesOnlyLaterWhatItChanged() {
        ToldChange both = told(LATER, "Ada", "Rome").ofOursAfter(told(NOON, "Ada", "Bern"));
        assertThat(both.committedAt()).isEqualTo(NOON);
        assertThat(both.otherTimes(fields("Ada", "Rome"), UNKNOWN)).isEqualTo(Map.of("city", Optional.of(LATER)));
    }

    @Test
    void aUsersChangeMakesTheRecordLater() {
        ToldChange partial =
                ToldChange.of(LATER, Fields.builder(LAYOUT).set("city", "Rome").build(), Map.of());
        ToldChange both = partial.after(told(NOON, "Ada", "Bern"));
        assertThat(both.committedAt()).isEqualTo(LATER);
        assertThat(both.otherTimes(fields("Ada", "Rome"), UNKNOWN)).isEmpty();
        assertThat(both.otherTimes(fields("Bob", "Rome"), UNKNOWN)).isEqualTo(Map.of("name", UNKNOWN));
    }

    @Test
    void textKeepsIt() {
        FieldLayout odd = FieldLayout.of("a, b", "c=d@e", "n");
        ToldChange told = ToldChange.of(NOON, Fields.of(odd, "1", "2", null), Map.of("n", Optional.of(LATER)));
        assertThat(ToldChange.of(NOON, told.text())).isEqualTo(told);
        ToldChange deleted = ToldChange.of(NOON, Fields.none(odd), Map.of());
        assertThat(ToldChange.of(NOON, deleted.text())).isEqualTo(deleted);
    }
}
