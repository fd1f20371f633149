package io.tideway.engine.ledger.postgres;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.MappingRow;
import io.tideway.engine.ledger.postgres.encoding.BaseCodec;
import io.tideway.engine.ledger.postgres.encoding.ByteReader;
import io.tideway.engine.ledger.postgres.encoding.ByteWriter;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes the intents of one journal entry as bytes, and decodes them: a format byte, then for each intent its mapping, its
 * length and its parts. All intents of an entry belong to one mapping, so an entry whose mapping does not run can wait as a
 * whole.
 */
final class IntentCodec {

    private static final int FORMAT = 3;

    /** The older format, which stores an overruled pair's index in the layout of that time instead of its stored place. */
    private static final int FORMAT_BY_INDEX = 2;

    /** Encodes the whole record; the numbers of places begin after it. */
    private static final int WHOLE_RECORD = 0;

    private static final int FIRST_PLACE = 1;

    private static final int SAME_VALUES = 1;
    private static final int OWN_VALUES = 0;

    private final Map<Integer, BaseCodec> codecs = new HashMap<>();

    IntentCodec(List<MappingRow> mappings, MappingStore store) {
        for (MappingRow mapping : mappings) {
            codecs.put(mapping.id(), store.codec(mapping));
        }
    }

    /** Creates a codec; {@code codecs}: by mapping. */
    IntentCodec(Map<Integer, BaseCodec> codecs) {
        this.codecs.putAll(codecs);
    }

    ByteWriter encode(List<Intent> intents) {
        ByteWriter out = new ByteWriter();
        ByteWriter one = new ByteWriter();
        ByteWriter scratch = new ByteWriter();
        out.writeByte(FORMAT);
        for (Intent intent : intents) {
            if (intent.mapping() != intents.getFirst().mapping()) {
                throw new AssertionError(
                        "an entry of the mappings " + intents.getFirst().mapping() + " and " + intent.mapping());
            }
            one.truncate(0);
            encode(intent, one, scratch);
            out.writeVarint(intent.mapping());
            out.writeBytes(one);
        }
        return out;
    }

    private void encode(Intent intent, ByteWriter out, ByteWriter scratch) {
        BaseCodec codec = codecs.get(intent.mapping());
        if (codec == null) {
            throw new AssertionError("an intent of mapping " + intent.mapping() + ", which was not passed");
        }
        out.writeText(intent.kind().name(), 0);
        out.writeText(intent.target().name(), 0);
        out.writeVarint(intent.linkId());
        out.writeText(intent.sourceKey().text(), 0);
        out.writeByte(intent.targetKey().isPresent() ? 1 : 0);
        intent.targetKey().ifPresent(key -> out.writeText(key.text(), 0));
        codec.write(intent.sourceValues(), scratch);
        out.writeBytes(scratch);
        encodeTargetValues(intent, codec, out, scratch);
        out.writeVarint(intent.overruled().size());
        for (Intent.Overruled overruled : intent.overruled()) {
            out.writeVarint(overruled.isOfPair() ? FIRST_PLACE + codec.ordinal(overruled.pair()) : WHOLE_RECORD);
            encode(overruled.kept(), out);
            encode(overruled.lost(), out);
            out.writeText(overruled.rule(), 0);
        }
    }

    /** Encodes the target's values, which mostly equal the source's. */
    private static void encodeTargetValues(Intent intent, BaseCodec codec, ByteWriter out, ByteWriter scratch) {
        boolean same = intent.targetValues().equals(intent.sourceValues());
        out.writeByte(same ? SAME_VALUES : OWN_VALUES);
        if (!same) {
            codec.write(intent.targetValues(), scratch);
            out.writeBytes(scratch);
        }
    }

    private static void encode(Optional<String> value, ByteWriter out) {
        out.writeByte(value.isPresent() ? 1 : 0);
        value.ifPresent(text -> out.writeText(text, 0));
    }

    /** Decodes an entry; empty: it belongs to a mapping that was not passed. */
    Optional<List<Intent>> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.readByte();
        if (format != FORMAT && format != FORMAT_BY_INDEX) {
            throw new AssertionError("a journal entry of format " + format);
        }
        List<Intent> intents = new ArrayList<>();
        while (in.hasMore()) {
            int mapping = in.readInt();
            byte[] one = in.readBytes();
            BaseCodec codec = codecs.get(mapping);
            if (codec == null) {
                return Optional.empty();
            }
            intents.add(decode(mapping, new ByteReader(one), codec, format));
        }
        return Optional.of(intents);
    }

    private static Intent decode(int mapping, ByteReader in, BaseCodec codec, int format) {
        Intent.Kind kind = Intent.Kind.valueOf(in.readText());
        Side target = Side.valueOf(in.readText());
        long link = in.readVarint();
        RecordKey sourceKey = RecordKey.of(in.readText());
        Optional<RecordKey> targetKey =
                in.readByte() == 1 ? Optional.of(RecordKey.of(in.readText())) : Optional.empty();
        Fields sourceValues = codec.decode(in.readBytes());
        Fields targetValues = in.readByte() == SAME_VALUES ? sourceValues : codec.decode(in.readBytes());
        List<Intent.Overruled> overruled = decodeOverruled(in, codec, format);
        return new Intent(mapping, kind, target, link, sourceKey, targetKey, sourceValues, targetValues, overruled);
    }

    private static List<Intent.Overruled> decodeOverruled(ByteReader in, BaseCodec codec, int format) {
        int count = in.readInt();
        List<Intent.Overruled> overruled = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int pair = decodePair(in.readInt(), codec, format);
            overruled.add(new Intent.Overruled(pair, decodeValue(in), decodeValue(in), in.readText()));
        }
        return overruled;
    }

    private static int decodePair(int stored, BaseCodec codec, int format) {
        if (stored == WHOLE_RECORD) {
            return Intent.Overruled.WHOLE_RECORD;
        }
        int place = stored - FIRST_PLACE;
        if (format == FORMAT_BY_INDEX) {
            return place < codec.layout().size() ? place : Intent.Overruled.DROPPED_FIELD;
        }
        int index = codec.index(place);
        return index == BaseCodec.NO_INDEX ? Intent.Overruled.DROPPED_FIELD : index;
    }

    private static Optional<String> decodeValue(ByteReader in) {
        return in.readByte() == 1 ? Optional.of(in.readText()) : Optional.empty();
    }
}
