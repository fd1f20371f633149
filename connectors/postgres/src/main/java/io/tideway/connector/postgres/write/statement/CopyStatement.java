package io.tideway.connector.postgres.write.statement;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Creates many records with given keys by COPY, which costs the server a third of an INSERT from arrays. COPY does all
 * or nothing, and does not report which rows it made. If there is an obstacle, the batch goes to {@link
 * CreateStatement}.
 */
public final class CopyStatement {

    /** From here on a COPY is faster. */
    private static final int WORTHWHILE = 50;

    /** The bits ROW, BEFORE and INSERT of {@code pg_trigger.tgtype}. */
    private static final int BEFORE_EACH_INSERT = 1 | 2 | 4;

    private final SelectedTable selected;
    private final Table table;

    CopyStatement(SelectedTable selected) {
        this.selected = selected;
        this.table = selected.table();
    }

    public static boolean isWorthwhile(List<Write> writes) {
        return writes.stream().filter(Write.Create.class::isInstance).count() >= WORTHWHILE;
    }

    boolean fits(WriteGroup<Write.Create> group) {
        return group.shape().keyed()
                && group.writes().size() >= WORTHWHILE
                && table.kind() == Table.Kind.ORDINARY
                && !table.access().rowSecurity();
    }

    /**
     * Creates all records of the group.
     *
     * @throws NotCopiedException when the table's rows cannot be copied for certain; the transaction must be rolled back
     */
    void run(Session session, WriteGroup<Write.Create> group, BatchResult result) throws SQLException {
        List<WriteGroup.FieldColumn> fields = WriteGroup.columns(
                        selected, group.shape().written())
                .stream()
                .filter(field -> !table.key().contains(field.column()))
                .toList();
        byte[] rows = rows(group.writes(), fields).getBytes(StandardCharsets.UTF_8);
        CopyIn copy =
                session.connection().unwrap(PGConnection.class).getCopyAPI().copyIn(sql(fields));
        copy.writeToCopy(rows, 0, rows.length);
        long created = copy.endCopy();
        if (created != group.writes().size() || mayAlterRows(session)) {
            throw new NotCopiedException();
        }
        for (Write.Create write : group.writes()) {
            result.applied(write, write.key().orElseThrow());
        }
    }

    /** What may make another row of the given one, or none; asked now that the table's lock keeps such from being added. */
    private boolean mayAlterRows(Session session) throws SQLException {
        String sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = " + table.oid()
                + " AND NOT tgisinternal AND tgtype & " + BEFORE_EACH_INSERT + " = " + BEFORE_EACH_INSERT + ")"
                + " OR EXISTS (SELECT FROM pg_catalog.pg_rewrite WHERE ev_class = " + table.oid()
                + " AND ev_type = '3')";
        return session.query(sql, row -> row.getBoolean(1)).get(0);
    }

    private String sql(List<WriteGroup.FieldColumn> fields) {
        List<Column> columns = new ArrayList<>(table.key());
        fields.forEach(field -> columns.add(field.column()));
        String names = columns.stream().map(Column::sqlName).collect(Collectors.joining(", "));
        return "COPY " + table.sqlName() + " (" + names + ") FROM STDIN";
    }

    private String rows(List<Write.Create> writes, List<WriteGroup.FieldColumn> fields) {
        StringBuilder out = new StringBuilder();
        for (Write.Create write : writes) {
            RecordKey key = write.key().orElseThrow();
            String separator = "";
            for (String value : key.values(table.key().size())) {
                append(out.append(separator), value);
                separator = "\t";
            }
            for (WriteGroup.FieldColumn field : fields) {
                append(out.append('\t'), write.fields().value(field.place()));
            }
            out.append('\n');
        }
        return out.toString();
    }

    /** In the text form of COPY: four characters are escaped. */
    private static void append(StringBuilder out, @Nullable String value) {
        if (value == null) {
            out.append("\\N");
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
    }
}
