package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The triggers of one table.
 *
 * <p>Statement triggers with transition tables cost about half of a row trigger. They do not fire if a statement names
 * another table than the one that holds the row (partitions, inheritance), nor for changes that native logical
 * replication applies: such tables get a row trigger, which partitions inherit. All are enabled ALWAYS, so that they
 * also fire in sessions whose {@code session_replication_role} is {@code replica}.
 */
final class TableTriggers {

    /** A condition over {@code c}, a row of {@code pg_class}. */
    static final String BY_ROW = """
            (c.relkind = 'p' OR EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))
              OR EXISTS (SELECT FROM pg_catalog.pg_subscription_rel s WHERE s.srrelid = c.oid))""";

    private static final String FORM = "SELECT " + BY_ROW + " FROM pg_catalog.pg_class c WHERE c.oid = ?::oid";

    private static final String TREE = """
            WITH RECURSIVE tree (relid, level) AS (
              SELECT ?::oid, 0 UNION ALL SELECT h.inhrelid, tree.level + 1 FROM tree JOIN pg_inherits h ON h.inhparent = tree.relid
            )
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM tree t
              JOIN pg_class c ON c.oid = t.relid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY t.level, c.oid
            """;

    private static final String PRESENT = """
            SELECT t.tgname || ' ' || t.tgtype || CASE WHEN t.tgenabled = 'A' AND t.tgqual IS NULL
                AND t.tgargs = convert_to(?, 'UTF8') || '\\000'::bytea THEN '' ELSE ' spoilt' END AS trigger, t.tgname AS name
            FROM pg_trigger t
            WHERE t.tgrelid = ?::regclass AND t.tgparentid = 0 AND t.tgname LIKE 'tideway\\_' || ? || '\\_%'
            ORDER BY t.tgname
            """;

    private static final int ROW = 1;
    private static final int INSERT = 4;
    private static final int DELETE = 8;
    private static final int UPDATE = 16;
    private static final int TRUNCATE = 32;

    private final Table table;

    TableTriggers(Table table) {
        this.table = table;
    }

    /** One trigger, as it should be. */
    private record Wanted(String name, int type, String events, String clauses) {

        String present() {
            return name + " " + type;
        }

        ProvisionStep creation(String relation, long oid) {
            String trigger = SqlText.identifier(name);
            return new ProvisionStep(
                    "create trigger " + name + " on " + relation,
                    "CREATE TRIGGER " + trigger + " AFTER " + events + " ON " + relation + " " + clauses
                            + " EXECUTE FUNCTION " + CaptureFunction.NAME + "('" + oid + "'); ALTER TABLE " + relation
                            + " ENABLE ALWAYS TRIGGER " + trigger);
        }
    }

    /** Returns the steps after which all triggers exist and work. */
    List<ProvisionStep> pending(Session session) throws SQLException {
        boolean byRow = session.query(FORM, row -> row.getBoolean(1), oid()).stream()
                .findFirst()
                .orElse(false);
        List<ProvisionStep> steps =
                new ArrayList<>(pendingOn(session, table.sqlName(), byRow ? byRow() : byStatement()));
        if (table.kind() == Table.Kind.PARTITIONED) {
            for (String partition : session.query(TREE, row -> row.getString(1), oid())) {
                // A TRUNCATE that names a partition fires no trigger of the root.
                if (!partition.equals(relation(session))) {
                    steps.addAll(pendingOn(session, partition, List.of(truncate())));
                }
            }
        }
        return steps;
    }

    private String relation(Session session) throws SQLException {
        return session.query(TREE, row -> row.getString(1), oid()).get(0);
    }

    private List<ProvisionStep> pendingOn(Session session, String relation, List<Wanted> wanted) throws SQLException {
        record Present(String trigger, String name) {}
        List<Present> present = session.query(
                PRESENT, row -> new Present(row.getString("trigger"), row.getString("name")), oid(), relation, oid());
        List<ProvisionStep> steps = new ArrayList<>();
        List<String> right = wanted.stream().map(Wanted::present).toList();
        present.stream()
                .filter(each -> !right.contains(each.trigger()))
                .forEach(each -> steps.add(drop(each.name(), relation)));
        List<String> there = present.stream().map(Present::trigger).toList();
        wanted.stream()
                .filter(each -> !there.contains(each.present()))
                .forEach(each -> steps.add(each.creation(relation, table.oid())));
        return steps;
    }

    private List<Wanted> byStatement() {
        return List.of(
                new Wanted(name("insert"), INSERT, "INSERT", "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"),
                new Wanted(
                        name("update"),
                        UPDATE,
                        "UPDATE",
                        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT"),
                new Wanted(name("delete"), DELETE, "DELETE", "REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT"),
                truncate());
    }

    private List<Wanted> byRow() {
        return List.of(
                new Wanted(name("row"), ROW | INSERT | UPDATE | DELETE, "INSERT OR UPDATE OR DELETE", "FOR EACH ROW"),
                truncate());
    }

    private Wanted truncate() {
        return new Wanted(name("truncate"), TRUNCATE, "TRUNCATE", "FOR EACH STATEMENT");
    }

    /** By number: the names of long tables would not stay distinct, and a partition may have the root's trigger beside its own. */
    private String name(String event) {
        return "tideway_" + oid() + "_" + event;
    }

    private String oid() {
        return Long.toString(table.oid());
    }

    static ProvisionStep drop(String trigger, String relation) {
        return new ProvisionStep(
                "drop trigger " + trigger + " on " + relation,
                "DROP TRIGGER " + SqlText.identifier(trigger) + " ON " + relation);
    }
}
