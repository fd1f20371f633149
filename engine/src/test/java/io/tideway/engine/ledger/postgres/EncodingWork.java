package io.tideway.engine.ledger.postgres;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.postgres.encoding.BaseCodec;
import io.tideway.engine.ledger.postgres.encoding.ByteWriter;
import io.tideway.engine.ledger.postgres.encoding.ChangeCodec;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Encodes and decodes the stored forms of records repeatedly, for allocation tests and micro-benchmarks. Each record has seven fields. */
public final class EncodingWork {

    public static final int RECORDS = 1_000;

    private static final int MAPPING = 7;
    private static final FieldLayout PAIRS =
            FieldLayout.of("name", "email", "city", "country", "active", "visits", "changed_at");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");

    private final BaseCodec codec =
            new BaseCodec(PAIRS, IntStream.range(0, PAIRS.size()).toArray());
    private final IntentCodec intentCodec = new IntentCodec(Map.of(MAPPING, codec));
    private final ChangeCodec changeCodec = new ChangeCodec(codec);
    private final ByteWriter scratch = new ByteWriter();

    final List<Fields> bases = each(EncodingWork::values);
    final List<Intent> intents = each(EncodingWork::intent);
    final List<AppliedChange> changes = each(EncodingWork::change);

    private final byte[][] encodedBases = new byte[RECORDS][];
    private final Fields[] decodedBases = new Fields[RECORDS];
    private final byte[] encodedIntents = intentCodec.encode(intents).toByteArray();
    private final byte[] encodedChanges = changeCodec.encode(changes);

    /** Encodes once, so that there is something to decode. */
    public EncodingWork() {
        encodeBases();
    }

    /** Encodes the bases; returns the number of bytes. */
    public long encodeBases() {
        long bytes = 0;
        for (int i = 0; i < RECORDS; i++) {
            encodedBases[i] = codec.encode(bases.get(i), scratch);
            bytes += encodedBases[i].length;
        }
        return bytes;
    }

    /** Decodes the bases; returns the number of characters. */
    public long decodeBases() {
        long chars = 0;
        for (int i = 0; i < RECORDS; i++) {
            decodedBases[i] = codec.decode(encodedBases[i]);
            chars += decodedBases[i].chars();
        }
        return chars;
    }

    /** Encodes the intents into one journal entry; returns its bytes. */
    public long encodeIntents() {
        return intentCodec.encode(intents).size();
    }

    /** Decodes a journal entry; returns the number of intents. */
    public long decodeIntents() {
        return readIntents().size();
    }

    List<Intent> readIntents() {
        return intentCodec.decode(encodedIntents).orElseThrow();
    }

    /** Encodes the changes of the records; returns the bytes. */
    public long encodeChanges() {
        return changeCodec.encode(changes).length;
    }

    /** Decodes the changes; returns their number. */
    public long decodeChanges() {
        return readChanges().size();
    }

    List<AppliedChange> readChanges() {
        return changeCodec.decode(MAPPING, encodedChanges);
    }

    List<Fields> readBases() {
        return List.of(decodedBases);
    }

    private static <T> List<T> each(IntFunction<T> one) {
        return IntStream.range(0, RECORDS).mapToObj(one).toList();
    }

    private static Fields values(int i) {
        return Fields.of(
                PAIRS,
                "Customer " + i,
                i + "@example.org",
                "Zürich",
                "CH",
                "true",
                null,
                "2026-11-22 12:00:00.123456+00");
    }

    private static Fields oneValue(String city) {
        return Fields.builder(PAIRS).set("city", city).build();
    }

    private static Intent intent(int i) {
        return new Intent(
                MAPPING,
                Intent.Kind.UPDATE,
                Side.RIGHT,
                i + 1,
                RecordKey.of(Integer.toString(i)),
                Optional.of(RecordKey.of(Integer.toString(RECORDS + i))),
                values(i),
                values(i),
                List.of());
    }

    private static AppliedChange change(int i) {
        return new AppliedChange(
                NOON,
                MAPPING,
                AppliedChange.Kind.UPDATED,
                Side.RIGHT,
                RecordKey.of(Integer.toString(i)),
                RecordKey.of(Integer.toString(RECORDS + i)),
                Optional.of(NOON),
                oneValue("London"),
                oneValue("Paris"),
                "changed on the left");
    }
}
