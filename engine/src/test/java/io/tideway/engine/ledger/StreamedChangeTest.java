package io.tideway.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the change times of fields after a streamed change. */
final class StreamedChangeTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(1);
    private static final Optional<Instant> UNKNOWN = Optional.empty();
    private static final FieldLayout LAYOUT = FieldLayout.of("name", "city", "note");

    private static Fields fields(String name, String city) {
        return Fields.builder(LAYOUT).set("name", name).set("city", city).build();
    }

    private static StreamedChange streamed(Instant at, String name, String city) {
        return StreamedChange.of(at, fields(name, city), Map.of());
    }

    @Test
    void anUnchangedFieldHasTheStreamedTime() {
        assertThat(streamed(NOON, "Ada", "Bern").otherTimes(fields("Ada", "Bern"), UNKNOWN))
                .isEmpty();
    }

    @Test
    void aChangedFieldHasTheTimeOfTheRead() {
        StreamedChange streamed = streamed(NOON, "Ada", "Bern");
        assertThat(streamed.otherTimes(fields("Ada", "Rome"), UNKNOWN)).isEqualTo(Map.of("city", UNKNOWN));
        assertThat(streamed.otherTimes(fields("Ada", "Rome"), Optional.of(LATER)))
                .isEqualTo(Map.of("city", Optional.of(LATER)));
    }

    @Test
    void aRecordInsertedAfterItsDeleteHasNoStreamedTimes() {
        StreamedChange deleted = StreamedChange.of(NOON, Fields.none(LAYOUT), Map.of());
        assertThat(deleted.otherTimes(fields("Ada", "Bern"), UNKNOWN)).containsOnlyKeys("name", "city");
    }

    @Test
    void theTimeOfAFieldThatWasNotCarriedIsUnknown() {
        StreamedChange partial = StreamedChange.of(
                NOON, Fields.builder(LAYOUT).set("city", "Rome").build(), Map.of());
        assertThat(partial.otherTimes(fields("Ada", "Rome"), UNKNOWN)).isEqualTo(Map.of("name", UNKNOWN));
    }

    @Test
    void marksSurviveChangesOfTheSelection() {
        FieldLayout other = FieldLayout.of("zip", "city", "name");
        Fields read = Fields.of(other, "3000", "Rome", "Ada");
        assertThat(streamed(NOON, "Ada", "Bern").otherTimes(read, UNKNOWN)).isEqualTo(Map.of("city", UNKNOWN));
    }

    @Test
    void anOwnWriteOnlyMovesTheTimesOfItsFields() {
        StreamedChange both = streamed(LATER, "Ada", "Rome").ownWriteAfter(streamed(NOON, "Ada", "Bern"));
        assertThat(both.committedAt()).isEqualTo(NOON);
        assertThat(both.otherTimes(fields("Ada", "Rome"), UNKNOWN)).isEqualTo(Map.of("city", Optional.of(LATER)));
    }

    @Test
    void aUsersChangeMovesTheTimeOfTheRecord() {
        StreamedChange partial = StreamedChange.of(
                LATER, Fields.builder(LAYOUT).set("city", "Rome").build(), Map.of());
        StreamedChange both = partial.after(streamed(NOON, "Ada", "Bern"));
        assertThat(both.committedAt()).isEqualTo(LATER);
        assertThat(both.otherTimes(fields("Ada", "Rome"), UNKNOWN)).isEmpty();
        assertThat(both.otherTimes(fields("Bob", "Rome"), UNKNOWN)).isEqualTo(Map.of("name", UNKNOWN));
    }

    @Test
    void textRoundTrips() {
        FieldLayout odd = FieldLayout.of("a, b", "c=d@e", "n");
        StreamedChange streamed =
                StreamedChange.of(NOON, Fields.of(odd, "1", "2", null), Map.of("n", Optional.of(LATER)));
        assertThat(StreamedChange.of(NOON, streamed.text())).isEqualTo(streamed);
        StreamedChange deleted = StreamedChange.of(NOON, Fields.none(odd), Map.of());
        assertThat(StreamedChange.of(NOON, deleted.text())).isEqualTo(deleted);
    }
}
