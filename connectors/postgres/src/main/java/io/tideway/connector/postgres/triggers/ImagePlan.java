package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.capture.ChangedFields;
import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.values.TextForm;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The target place of each value of an image: made once per layout, so that a row is read without look-ups. */
final class ImagePlan {

    private static final int NONE = -1;
    private static final int NUMBER_BITS = 16;

    /** In a layout: what follows are the columns that an update left as they were. */
    private static final long UNCHANGED = 0;

    private final SelectedTable selected;
    private final int[] fields;
    private final int[] keyPlaces;
    private final TextForm[] forms;
    private final int keyField;
    private final Set<Column> unchanged = new LinkedHashSet<>();
    private final Set<Reason> reasons = new LinkedHashSet<>();

    /**
     * Places the columns of a layout.
     *
     * @param columns finds the selected table's column by a number of the layout; null: it has none
     */
    ImagePlan(SelectedTable selected, List<Long> layout, IntFunction<@Nullable Column> columns) {
        this.selected = selected;
        int end = layout.indexOf(UNCHANGED);
        int size = end < 0 ? layout.size() : end;
        this.fields = filled(size);
        this.keyPlaces = filled(size);
        this.forms = new TextForm[size];
        this.keyField = selected.selection().layout().indexOf(FieldLayout.KEY);
        Arrays.fill(forms, TextForm.SAME);
        for (int place = 0; place < layout.size(); place++) {
            long entry = layout.get(place);
            Column column = columns.apply((int) (entry & ((1 << NUMBER_BITS) - 1)));
            if (column != null && place > size) {
                unchanged.add(column);
            } else if (column != null) {
                place(place, column, (int) (entry >>> NUMBER_BITS));
            }
        }
    }

    private static int[] filled(int size) {
        int[] places = new int[size];
        Arrays.fill(places, NONE);
        return places;
    }

    private void place(int place, Column column, int type) {
        fields[place] = selected.columns().indexOf(Optional.of(column));
        keyPlaces[place] = selected.table().key().indexOf(column);
        forms[place] = column.type().textForm();
        boolean wanted = fields[place] != NONE || keyPlaces[place] != NONE;
        if (wanted && column.type().oid() != type) {
            reasons.add(ChangedFields.retyped(selected.table().name(), column));
        }
    }

    /** Returns the differences between the images and the subscription. */
    List<Reason> reasons() {
        return List.copyOf(reasons);
    }

    /** Whether the images contain the key; they do not contain a key that the table got later. */
    boolean hasKey() {
        return Arrays.stream(keyPlaces).filter(place -> place != NONE).count()
                == selected.table().key().size();
    }

    /** Whether an update without images before left each record its key. */
    boolean keepsKey() {
        return unchanged.containsAll(selected.table().key());
    }

    /** A row: its key, and its fields where they are wanted. */
    record Image(RecordKey key, Fields fields) {}

    /** Empty: the text is not of this layout. */
    Optional<Image> read(String row) {
        List<@Nullable String> values = CompositeText.values(row);
        if (values.size() != fields.length) {
            return Optional.empty();
        }
        @Nullable String[] key = new @Nullable String[selected.table().key().size()];
        Fields.Builder builder = Fields.builder(selected.selection().layout());
        for (int i = 0; i < fields.length; i++) {
            String text = values.get(i);
            String value = text == null ? null : forms[i].canonical(text);
            if (fields[i] != NONE) {
                builder.set(fields[i], value);
            }
            if (keyPlaces[i] != NONE) {
                key[keyPlaces[i]] = value;
            }
        }
        return key(key).map(found -> new Image(found, fields(builder, found)));
    }

    private Fields fields(Fields.Builder builder, RecordKey key) {
        if (keyField != NONE) {
            builder.set(keyField, key.text());
        }
        return builder.build();
    }

    private static Optional<RecordKey> key(@Nullable String[] values) {
        List<String> key = new ArrayList<>();
        for (String value : values) {
            if (value == null) {
                return Optional.empty();
            }
            key.add(value);
        }
        return Optional.of(RecordKey.of(key));
    }
}
