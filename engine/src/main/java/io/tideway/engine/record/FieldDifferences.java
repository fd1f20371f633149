package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.spi.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tells in which mapped fields two records differ. Both forms of a value count as equal. */
public final class FieldDifferences {

    private FieldDifferences() {}

    /** Left names of the fields that differ. */
    public static List<String> differing(TableState table, MappedRecord left, MappedRecord right) {
        return places(table, left, right).stream()
                .map(place -> table.field(Side.LEFT, place))
                .toList();
    }

    /** The places of the fields that differ. */
    public static List<Integer> places(TableState table, MappedRecord left, MappedRecord right) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < table.mapping.pairs().size(); i++) {
            if (!holds(left.translated(), right.own(), i) && !holds(right.translated(), left.own(), i)) {
                places.add(i);
            }
        }
        return places;
    }

    private static boolean holds(Fields translated, Fields own, int i) {
        return translated.isPresent(i) && own.isPresent(i) && Objects.equals(translated.value(i), own.value(i));
    }
}
