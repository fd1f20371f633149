package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The publication of a subscription: determines which tables the stream carries. */
final class Publication {

    private static final String TABLES = """
            SELECT p.pubviaroot AND p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate AS whole,
              p.puballtables AS of_all,
              (SELECT count(*) FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid
                AND (to_jsonb(r) ->> 'prattrs' IS NOT NULL OR to_jsonb(r) ->> 'prqual' IS NOT NULL)) AS narrowed,
              (SELECT coalesce(string_agg(r.prrelid::bigint::text, ',' ORDER BY r.prrelid), '')
                FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid) AS tables
            FROM pg_catalog.pg_publication p WHERE p.pubname = ?
            """;

    /** The tables that it carries, and whether wholly. */
    private static final String CARRIED = """
            SELECT r.prrelid::bigint AS table, to_jsonb(r) ->> 'prattrs' IS NULL AND to_jsonb(r) ->> 'prqual' IS NULL AS whole
            FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid WHERE p.pubname = ?
            """;

    private final String name;
    private final List<Table> tables;

    Publication(String name, List<Table> tables) {
        this.name = name;
        this.tables =
                tables.stream().sorted(Comparator.comparingLong(Table::oid)).toList();
    }

    static boolean exists(Session session, String name) throws SQLException {
        return !session.query("SELECT 1 FROM pg_catalog.pg_publication WHERE pubname = ?", row -> row.getInt(1), name)
                .isEmpty();
    }

    static String dropStatement(String name) {
        return "DROP PUBLICATION " + SqlText.identifier(name);
    }

    /** {@code ofAll}: whether it carries every table of the database, and has no list of them. */
    private record Present(boolean whole, boolean ofAll, boolean narrowed, String tables) {}

    /** Returns the statements that bring the publication to its wanted state; none if it has it. */
    List<String> pending(Session session) throws SQLException {
        Optional<Present> present = session
                .query(
                        TABLES,
                        row -> new Present(
                                row.getBoolean("whole"),
                                row.getBoolean("of_all"),
                                row.getInt("narrowed") > 0,
                                row.getString("tables")),
                        name)
                .stream()
                .findFirst();
        return present.map(this::alterations).orElseGet(() -> List.of(creation()));
    }

    /** Like {@code pending}, but for no table; {@link #pendingOfTables} returns the rest. */
    List<String> pendingWithoutTables(Session session) throws SQLException {
        return new Publication(name, List.of()).pending(session);
    }

    /** The statements for each table that it does not carry as it should. */
    Map<Table, List<String>> pendingOfTables(Session session) throws SQLException {
        Map<Long, Boolean> carried = new HashMap<>();
        session.query(CARRIED, row -> carried.put(row.getLong("table"), row.getBoolean("whole")), name);
        Map<Table, List<String>> pending = new LinkedHashMap<>();
        for (Table table : tables) {
            Boolean whole = carried.get(table.oid());
            if (whole == null) {
                pending.put(table, List.of(alter("ADD", table)));
            } else if (!whole) {
                pending.put(table, List.of(alter("DROP", table), alter("ADD", table)));
            }
        }
        return pending;
    }

    private String alter(String verb, Table table) {
        return "ALTER PUBLICATION " + SqlText.identifier(name) + " " + verb + " TABLE " + table.sqlNameAlone();
    }

    private String creation() {
        return "CREATE PUBLICATION " + SqlText.identifier(name) + (tables.isEmpty() ? "" : " FOR TABLE " + tableList())
                + " WITH (publish_via_partition_root = true)";
    }

    private List<String> alterations(Present present) {
        List<String> statements = new ArrayList<>();
        if (!present.whole()) {
            statements.add("ALTER PUBLICATION " + SqlText.identifier(name)
                    + " SET (publish_via_partition_root = true, publish = 'insert, update, delete, truncate')");
        }
        String wanted = tables.stream().map(table -> Long.toString(table.oid())).collect(Collectors.joining(","));
        if (!present.ofAll()
                && !tables.isEmpty()
                && (present.narrowed() || !present.tables().equals(wanted))) {
            statements.add("ALTER PUBLICATION " + SqlText.identifier(name) + " SET TABLE " + tableList());
        }
        return statements;
    }

    private String tableList() {
        return tables.stream().map(Table::sqlNameAlone).collect(Collectors.joining(", "));
    }
}
