package io.tideway.engine.schema;

import io.tideway.engine.Side;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.schema.SchemaNote.Kind;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reports how a sync's definition and the systems differ now. One use. */
public final class SchemaReader {

    private final String sync;
    private final List<SchemaNote> notes = new ArrayList<>();

    public SchemaReader(String sync) {
        this.sync = sync;
    }

    public List<SchemaNote> read(SyncFit fitting) {
        fitting.fits().forEach(this::read);
        return notes;
    }

    private void read(MappingFit fit) {
        for (Side side : Side.values()) {
            renamed(fit, side, fit.sides().get(side).names());
        }
        fit.waiting().forEach(reason -> note(fit, Side.LEFT, Kind.FIELD_WAITS, "", "", Optional.of(reason)));
        fit.compilation()
                .reasons()
                .forEach(reason -> note(fit, Side.LEFT, Kind.TABLE_WAITS, "", "", Optional.of(reason)));
        if (!fit.definition().auto()) {
            newFields(fit);
        }
    }

    private void renamed(MappingFit fit, Side side, TableNames names) {
        if (!names.configured().equals(names.present())) {
            note(
                    fit,
                    side,
                    Kind.TABLE_RENAMED,
                    names.configured().toString(),
                    names.present().toString(),
                    Optional.empty());
        }
        names.fields().forEach((from, to) -> note(fit, side, Kind.FIELD_RENAMED, from, to, Optional.empty()));
    }

    private void newFields(MappingFit fit) {
        Optional<TableSchema> left = fit.sides().left().schema();
        Optional<TableSchema> right = fit.sides().right().schema();
        if (left.isEmpty() || right.isEmpty()) {
            return;
        }
        for (FieldSchema field : left.get().fields()) {
            String name = field.name();
            boolean key = left.get().keyFields().contains(name)
                    || right.get().keyFields().contains(name);
            if (!key && right.get().field(name).isPresent() && !isMapped(fit.definition(), name)) {
                note(fit, Side.LEFT, Kind.NEW_FIELD, "", name, Optional.empty());
            }
        }
    }

    private static boolean isMapped(MappingDefinition definition, String field) {
        return definition.fields().stream()
                .anyMatch(pair -> pair.left().equals(field) || pair.right().equals(field));
    }

    private void note(MappingFit fit, Side side, Kind kind, String from, String to, Optional<Reason> reason) {
        notes.add(new SchemaNote(sync, fit.definition().name(), side, kind, from, to, reason));
    }
}
