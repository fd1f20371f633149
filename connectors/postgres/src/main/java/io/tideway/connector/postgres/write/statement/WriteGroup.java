package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes of one kind that present the same fields, and so fit in one statement.
 *
 * @param shape the fields that they write and expect
 * @param writes in order of the key, so that two batches never wait for each other's rows in a circle
 */
public record WriteGroup<W extends Write>(Shape shape, List<W> writes) {

    /**
     * Which fields, by place in the layout.
     *
     * @param keyed whether the key is given
     */
    record Shape(BitSet written, BitSet expected, boolean keyed) {}

    public static List<WriteGroup<Write.Create>> creates(List<Write> writes) {
        return group(
                ofKind(writes, Write.Create.class),
                WriteGroup::shape,
                Comparator.comparing(create -> create.key().map(RecordKey::text).orElse("")));
    }

    public static List<WriteGroup<Write.Update>> updates(List<Write> writes) {
        return group(ofKind(writes, Write.Update.class), WriteGroup::shape, Comparator.comparing(Write.Update::key));
    }

    public static List<WriteGroup<Write.Delete>> deletes(List<Write> writes) {
        return group(ofKind(writes, Write.Delete.class), WriteGroup::shape, Comparator.comparing(Write.Delete::key));
    }

    /** Writes of equal forms may go in one statement. */
    public static Object form(Write write) {
        return switch (write) {
            case Write.Create create -> List.of("create", shape(create));
            case Write.Update update -> List.of("update", shape(update));
            case Write.Delete delete -> List.of("delete", shape(delete));
        };
    }

    private static Shape shape(Write.Create create) {
        return new Shape(present(create.fields()), new BitSet(), create.key().isPresent());
    }

    private static Shape shape(Write.Update update) {
        return new Shape(present(update.fields()), present(update.expected()), true);
    }

    private static Shape shape(Write.Delete delete) {
        return new Shape(new BitSet(), present(delete.expected()), true);
    }

    /** The group of writes of one form, in the order given. */
    static <W extends Write> WriteGroup<W> asOrdered(List<Write> writes, Class<W> kind) {
        List<W> all = ofKind(writes, kind);
        return new WriteGroup<>(
                switch (all.getFirst()) {
                    case Write.Create create -> shape(create);
                    case Write.Update update -> shape(update);
                    case Write.Delete delete -> shape(delete);
                },
                all);
    }

    /** The columns at some places of the layout; the pseudo-field of the key has none. */
    static List<FieldColumn> columns(SelectedTable selected, BitSet places) {
        List<FieldColumn> columns = new ArrayList<>();
        for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
            Optional<Column> column = selected.columns().get(place);
            if (column.isPresent()) {
                columns.add(new FieldColumn(place, column.get()));
            }
        }
        return columns;
    }

    /** A column and its place in the layout. */
    record FieldColumn(int place, Column column) {}

    private static <W extends Write> List<W> ofKind(List<Write> writes, Class<W> kind) {
        return writes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private interface ShapeOf<W> {
        Shape of(W write);
    }

    private static <W extends Write> List<WriteGroup<W>> group(
            List<W> writes, ShapeOf<W> shapeOf, Comparator<W> order) {
        Map<Shape, List<W>> byShape = new LinkedHashMap<>();
        for (W write : writes.stream().sorted(order).toList()) {
            byShape.computeIfAbsent(shapeOf.of(write), shape -> new ArrayList<>())
                    .add(write);
        }
        List<WriteGroup<W>> groups = new ArrayList<>();
        byShape.forEach((shape, group) -> groups.add(new WriteGroup<>(shape, group)));
        return groups;
    }

    private static BitSet present(Fields fields) {
        BitSet present = new BitSet();
        for (int place = 0; place < fields.layout().size(); place++) {
            present.set(place, fields.isPresent(place));
        }
        return present;
    }
}
