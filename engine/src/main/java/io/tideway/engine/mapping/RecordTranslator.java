package io.tideway.engine.mapping;

import io.tideway.engine.Side;
import io.tideway.engine.mapping.convert.Converter;
import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates the records of one side into pair values, in their own form and in the other side's. On the hot path: arrays by pair. */
public final class RecordTranslator {

    /** The length to which messages shorten a value. */
    private static final int SHOWN_LENGTH = 60;

    private final Side side;
    private final String mapping;
    private final FieldLayout layout;
    private final int[] fieldOf;
    private final Converter[] converters;
    private final @Nullable String[] references;
    private final boolean[] required;
    private final List<ResolvedPair> pairs;

    public RecordTranslator(Side side, List<ResolvedPair> pairs, FieldLayout layout, int[] fieldOf, String mapping) {
        this.side = side;
        this.mapping = mapping;
        this.layout = layout;
        this.fieldOf = fieldOf;
        this.pairs = List.copyOf(pairs);
        this.converters = new Converter[pairs.size()];
        this.references = new @Nullable String[pairs.size()];
        this.required = new boolean[pairs.size()];
        for (int i = 0; i < converters.length; i++) {
            Translation translation = pairs.get(i).to(side.other());
            converters[i] = translation.converter();
            references[i] = translation.references().orElse(null);
            required[i] = pairs.get(i).direction().reads(side);
        }
    }

    MappedRecord read(Fields record, References resolved) {
        Reading reading = new Reading(resolved);
        for (int pair = 0; pair < fieldOf.length; pair++) {
            if (record.isPresent(fieldOf[pair])) {
                reading.take(pair, record.value(fieldOf[pair]));
            }
        }
        return reading.result();
    }

    List<Reference> references(Fields record) {
        List<Reference> found = new ArrayList<>();
        for (int pair = 0; pair < fieldOf.length; pair++) {
            String referenced = references[pair];
            if (referenced != null && record.isPresent(fieldOf[pair])) {
                String value = record.value(fieldOf[pair]);
                if (value != null) {
                    found.add(new Reference(pair, referenced, RecordKey.of(value)));
                }
            }
        }
        return found;
    }

    private Reason failure(int pair, String value) {
        ResolvedPair fields = pairs.get(pair);
        String shown = value.length() <= SHOWN_LENGTH ? value : value.substring(0, SHOWN_LENGTH) + "…";
        String from =
                fields.field(side).name() + " (" + fields.field(side).type().nativeName() + ")";
        String to = fields.field(side.other()).name() + " ("
                + fields.field(side.other()).type().nativeName() + ")";
        MappingCode code = fields.to(side.other()).failure();
        return code == MappingCode.VALUE_NOT_MAPPED
                ? code.reason(
                        mapping + ": '" + shown + "' of " + from
                                + " is not listed in the values of the field mapping to " + to + ".",
                        "Add it to values, or correct the record.")
                : code.reason(
                        mapping + ": '" + shown + "' of " + from + " does not fit " + to + ".",
                        "Correct the value, or change the type of "
                                + fields.field(side.other()).name() + ".");
    }

    /** Collects the values of one record. */
    private final class Reading {
        private final References resolved;
        private final Fields.Builder own = Fields.builder(layout);
        private final Fields.Builder translated = Fields.builder(layout);
        private List<Reference> unresolved = List.of();
        private @Nullable Reason failure;

        private Reading(References resolved) {
            this.resolved = resolved;
        }

        private void take(int pair, @Nullable String value) {
            own.set(pair, value);
            if (value == null) {
                translated.set(pair, null);
            } else if (references[pair] != null) {
                follow(pair, references[pair], value);
            } else {
                convert(pair, value);
            }
        }

        private void convert(int pair, String value) {
            String other = converters[pair].convert(value);
            if (other != null) {
                translated.set(pair, other);
            } else if (required[pair] && failure == null) {
                failure = RecordTranslator.this.failure(pair, value);
            }
        }

        private void follow(int pair, String referenced, String value) {
            RecordKey key = RecordKey.of(value);
            Optional<RecordKey> other = resolved.other(referenced, side, key);
            if (other.isPresent()) {
                translated.set(pair, other.get().text());
            } else {
                unresolved = unresolved.isEmpty() ? new ArrayList<>() : unresolved;
                unresolved.add(new Reference(pair, referenced, key));
            }
        }

        private MappedRecord result() {
            return new MappedRecord(own.build(), translated.build(), unresolved, Optional.ofNullable(failure));
        }
    }
}
