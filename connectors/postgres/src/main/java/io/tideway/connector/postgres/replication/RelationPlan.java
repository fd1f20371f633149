package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.capture.ChangedFields;
import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.values.TextForm;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The target place of each column of a streamed relation: made once per Relation message, so that a row is read without
 * look-ups.
 */
final class RelationPlan {

    /** Means "nowhere". */
    static final int NONE = -1;

    private final SelectedTable selected;
    private final int[] fields;
    private final int[] keyPlaces;
    private final TextForm[] forms;
    private final int keyField;
    private final boolean byNumber;
    private final boolean hasKey;
    private final List<Reason> reasons = new ArrayList<>();

    /**
     * A column as the Relation message names it.
     *
     * @param inIdentity whether old rows contain it
     */
    record StreamedColumn(boolean inIdentity, String name, int typeOid) {}

    /**
     * Finds each column among the streamed ones.
     *
     * @param older whether the catalog was read after the message's transaction was over. Its columns may have had
     *     other names then; as long as none was ever dropped, their numbers identify them
     */
    RelationPlan(SelectedTable selected, List<StreamedColumn> streamed, boolean older) {
        this.selected = selected;
        this.byNumber = older && selected.table().keptAllColumns();
        this.fields = new int[streamed.size()];
        this.keyPlaces = new int[streamed.size()];
        this.forms = new TextForm[streamed.size()];
        this.keyField = selected.selection().layout().indexOf(FieldLayout.KEY);
        Arrays.fill(fields, NONE);
        Arrays.fill(keyPlaces, NONE);
        Arrays.fill(forms, TextForm.SAME);
        placeFields(streamed);
        placeKey(streamed);
        this.hasKey = tellsKey(streamed);
    }

    private void placeFields(List<StreamedColumn> streamed) {
        List<Optional<Column>> columns = selected.columns();
        for (int field = 0; field < columns.size(); field++) {
            Optional<Column> column = columns.get(field);
            if (column.isPresent()) {
                boolean younger = byNumber && selected.table().streamedPlace(column.get()) >= streamed.size();
                if (!younger) {
                    place(streamed, column.get(), fields, field);
                }
            }
        }
    }

    private void placeKey(List<StreamedColumn> streamed) {
        List<Column> key = selected.table().key();
        for (int i = 0; i < key.size(); i++) {
            place(streamed, key.get(i), keyPlaces, i);
        }
    }

    /** Whether every row has its key, old rows too. */
    private boolean tellsKey(List<StreamedColumn> streamed) {
        int found = 0;
        for (int place = 0; place < streamed.size(); place++) {
            if (keyPlaces[place] != NONE && streamed.get(place).inIdentity()) {
                found++;
            } else if (keyPlaces[place] != NONE) {
                addReason(
                        ChangedFields.keyChanged(table(), selected.table().key().get(keyPlaces[place])));
            }
        }
        return found == keySize();
    }

    private void place(List<StreamedColumn> streamed, Column column, int[] places, int place) {
        int index = byNumber ? selected.table().streamedPlace(column) : indexOf(streamed, column.name());
        if (index == NONE || index >= streamed.size()) {
            addReason(ChangedFields.gone(table(), column));
            return;
        }
        places[index] = place;
        forms[index] = column.type().textForm();
        if (streamed.get(index).typeOid() != column.type().oid()) {
            addReason(ChangedFields.retyped(table(), column));
        }
    }

    private void addReason(Reason reason) {
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
    }

    private static int indexOf(List<StreamedColumn> streamed, String name) {
        for (int i = 0; i < streamed.size(); i++) {
            if (streamed.get(i).name().equals(name)) {
                return i;
            }
        }
        return NONE;
    }

    TableName table() {
        return selected.table().name();
    }

    FieldLayout layout() {
        return selected.selection().layout();
    }

    int keySize() {
        return selected.table().key().size();
    }

    /** The layout's place for the pseudo-field of the key, or NONE. */
    int keyField() {
        return keyField;
    }

    /** The layout's place of a streamed column, or NONE. */
    int field(int column) {
        return fields[column];
    }

    /** The place in the key of a streamed column, or NONE. */
    int keyPlace(int column) {
        return keyPlaces[column];
    }

    TextForm form(int column) {
        return forms[column];
    }

    /** Returns the differences to the subscription; empty if there are none. */
    List<Reason> reasons() {
        return reasons;
    }

    /** Whether the key's columns are all streamed; without them rows cannot be distinguished. */
    boolean hasKey() {
        return hasKey;
    }
}
