package io.tideway.engine.ledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.postgres.encoding.BaseCodec;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class IntentCodecTest {

    private static final int MAPPING = 7;
    private static final byte BY_INDEX = 2;

    private static IntentCodec codec(int... ordinals) {
        return new IntentCodec(Map.of(MAPPING, new BaseCodec(FieldLayout.of("title", "city"), ordinals)));
    }

    private static Intent intent(int... overruled) {
        Fields none = Fields.none(FieldLayout.of("title", "city"));
        return new Intent(
                MAPPING,
                Intent.Kind.UPDATE,
                Side.LEFT,
                1,
                RecordKey.of("r"),
                Optional.of(RecordKey.of("l")),
                none,
                none,
                Arrays.stream(overruled)
                        .mapToObj(pair -> new Intent.Overruled(pair, Optional.empty(), Optional.of("lost"), "left"))
                        .toList());
    }

    @Test
    void decodesEncodedIntents() {
        Intent written = intent(1, 0, Intent.Overruled.WHOLE_RECORD);
        byte[] bytes = codec(4, 2).encode(List.of(written)).toByteArray();
        assertThat(codec(4, 2).decode(bytes)).contains(List.of(written));
    }

    /** An entry of the older format holds indexes instead of places. */
    @Test
    void decodesEntriesOfTheOlderFormat() {
        Intent written = intent(1, 5, Intent.Overruled.WHOLE_RECORD);
        BaseCodec wide =
                new BaseCodec(FieldLayout.of("title", "city", "a", "b", "c", "d"), new int[] {0, 1, 2, 3, 4, 5});
        Intent overWide = new Intent(
                MAPPING,
                written.kind(),
                written.target(),
                written.linkId(),
                written.sourceKey(),
                written.targetKey(),
                Fields.none(wide.layout()),
                Fields.none(wide.layout()),
                written.overruled());
        byte[] bytes =
                new IntentCodec(Map.of(MAPPING, wide)).encode(List.of(overWide)).toByteArray();
        bytes[0] = BY_INDEX;
        assertThat(codec(4, 2).decode(bytes))
                .contains(List.of(intent(1, Intent.Overruled.DROPPED_FIELD, Intent.Overruled.WHOLE_RECORD)));
    }

    @Test
    void skipsAnEntryOfAnotherMapping() {
        byte[] bytes = codec(0, 1).encode(List.of(intent())).toByteArray();
        assertThat(new IntentCodec(Map.of()).decode(bytes)).isEmpty();
    }
}
