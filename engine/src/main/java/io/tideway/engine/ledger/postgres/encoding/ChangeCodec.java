package io.tideway.engine.ledger.postgres.encoding;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.AppliedChange;
import io.tideway.engine.ledger.AppliedChange.Kind;
import io.tideway.engine.ledger.Micros;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Encodes the changes that a batch applied to records of one mapping as bytes, and decodes them: a format byte, then each
 * change. Fields are stored by their places, which survive renames.
 */
public final class ChangeCodec {

    private static final int FORMAT = 1;

    private final BaseCodec codec;

    public ChangeCodec(BaseCodec codec) {
        this.codec = codec;
    }

    public byte[] encode(List<AppliedChange> changes) {
        ByteWriter out = new ByteWriter();
        ByteWriter scratch = new ByteWriter();
        out.writeByte(FORMAT);
        for (AppliedChange change : changes) {
            out.writeByte(code(change.kind()));
            out.writeByte(change.target() == Side.LEFT ? 0 : 1);
            out.writeVarint(Micros.of(change.at()));
            out.writeText(change.leftKey().text(), 0);
            out.writeText(change.rightKey().text(), 0);
            out.writeByte(change.committedAt().isPresent() ? 1 : 0);
            change.committedAt().ifPresent(at -> out.writeVarint(Micros.of(at)));
            write(change.from(), out, scratch);
            write(change.to(), out, scratch);
            out.writeText(change.why(), 0);
        }
        return out.toByteArray();
    }

    private void write(Fields values, ByteWriter out, ByteWriter scratch) {
        codec.write(values, scratch);
        out.writeBytes(scratch);
    }

    private static int code(Kind kind) {
        return switch (kind) {
            case CREATED -> 1;
            case UPDATED -> 2;
            case DELETED -> 3;
            case LINKED -> 4;
        };
    }

    private static Kind kind(int code) {
        for (Kind kind : Kind.values()) {
            if (code(kind) == code) {
                return kind;
            }
        }
        throw new AssertionError("a change of kind " + code);
    }

    public List<AppliedChange> decode(int mapping, byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.readByte();
        if (format != FORMAT) {
            throw new AssertionError("a history of format " + format);
        }
        List<AppliedChange> changes = new ArrayList<>();
        while (in.hasMore()) {
            Kind kind = kind(in.readByte());
            Side target = in.readByte() == 0 ? Side.LEFT : Side.RIGHT;
            Instant at = Micros.toInstant(in.readVarint());
            RecordKey left = new RecordKey(in.readText());
            RecordKey right = new RecordKey(in.readText());
            Optional<Instant> committedAt =
                    in.readByte() == 1 ? Optional.of(Micros.toInstant(in.readVarint())) : Optional.empty();
            Fields from = codec.decode(in.readBytes());
            Fields to = codec.decode(in.readBytes());
            changes.add(
                    new AppliedChange(at, mapping, kind, target, left, right, committedAt, from, to, in.readText()));
        }
        return changes;
    }
}
