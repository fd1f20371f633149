package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.connector.postgres.session.Visible;
import io.tideway.spi.Provision;
import io.tideway.spi.Subscription;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Creates and removes what a subscription needs in the database.
 *
 * <p>A trigger waits for those who write to its table, so that when it is there, nobody writes without it. What a subscription
 * begins with is read after that: no change falls between.
 */
final class LogProvisioner {

    /** Lets only one provision at a time. */
    private static final String ALONE =
            "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('tideway.change_log', 0))";

    private static final String FREE = "SELECT pg_catalog.pg_try_advisory_xact_lock(" + LogReader.lockKey("?") + ")";

    private static final String TRIGGERS_OF = """
            SELECT t.tgname AS name, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS relation
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE t.tgfoid = to_regprocedure('tideway.capture()') AND t.tgparentid = 0
              AND t.tgname LIKE 'tideway\\_' || ? || '\\_%'
            ORDER BY 2, 1
            """;

    private final Database database;
    private final Catalog catalog;
    private final LogHead head;

    LogProvisioner(Database database, Catalog catalog, LogHead head) {
        this.database = database;
        this.catalog = catalog;
        this.head = head;
    }

    /** What is there, and what has to be done. */
    private record Plan(Optional<LogSubscription> known, boolean gap, List<Step> steps) {
        boolean begins() {
            return known.isEmpty() || gap;
        }
    }

    Provision provision(Subscription subscription, boolean dryRun) {
        List<Table> tables = subscription.tables().stream()
                .map(selection -> catalog.refreshed(selection.table()))
                .toList();
        if (dryRun) {
            Plan plan = database.call(TransactionMode.READ, session -> plan(session, subscription.name(), tables));
            return new Provision(
                    actions(plan, subscription.name()),
                    plan.begins(),
                    head.find().toPosition());
        }
        Plan plan = database.call(TransactionMode.PROVISION, session -> {
            session.query(ALONE, row -> row.getString(1));
            Plan made = plan(session, subscription.name(), tables);
            for (Step step : made.steps()) {
                session.execute(step.sql());
            }
            return made;
        });
        Visible start = database.call(TransactionMode.PROVISION, session -> {
            session.query(ALONE, row -> row.getString(1));
            return register(session, subscription.name(), plan, tables);
        });
        return new Provision(
                actions(plan, subscription.name()),
                plan.begins(),
                head.find().at(start).toPosition());
    }

    private static List<String> actions(Plan plan, String name) {
        List<String> actions =
                new ArrayList<>(plan.steps().stream().map(Step::what).toList());
        if (plan.begins()) {
            actions.add((plan.known().isPresent() ? "begin anew" : "create") + " subscription " + name);
        }
        return actions;
    }

    private static Plan plan(Session session, String name, List<Table> tables) throws SQLException {
        Optional<LogSubscription> known = LogSubscription.find(session, name);
        boolean gap = known.isPresent() && !known.get().missing(session).isEmpty();
        List<Step> steps = new ArrayList<>(LogSchema.pending(session));
        for (Table table : tables) {
            steps.addAll(new TableTriggers(table).pending(session));
        }
        if (known.isPresent()) {
            List<String> before = new ArrayList<>(known.get().tables());
            before.removeAll(numbers(tables));
            steps.addAll(removal(session, known.get(), before));
        }
        return new Plan(known, gap, steps);
    }

    /** Notes the marks, now that all is right; without a gap the subscription stays where it was. */
    private static Visible register(Session session, String name, Plan plan, List<Table> tables) throws SQLException {
        List<String> numbers = numbers(tables);
        List<String> marks = Marks.present(session, numbers);
        Visible start = plan.known()
                .filter(known -> !plan.gap())
                .map(LogSubscription::delivered)
                .orElse(LogHead.visible(session));
        LogSubscription wanted = new LogSubscription(name, numbers, marks, start);
        if (plan.gap() || plan.known().filter(wanted::equals).isEmpty()) {
            wanted.save(session);
        }
        return start;
    }

    private static List<String> numbers(List<Table> tables) {
        return tables.stream()
                .map(Table::oid)
                .sorted()
                .map(String::valueOf)
                .distinct()
                .toList();
    }

    List<String> deprovision(String name, boolean dryRun) {
        return database.call(dryRun ? TransactionMode.READ : TransactionMode.PROVISION, session -> {
            Optional<LogSubscription> known = LogSubscription.find(session, name);
            return known.isEmpty() ? List.of() : remove(session, known.get(), dryRun);
        });
    }

    private static List<String> remove(Session session, LogSubscription known, boolean dryRun) throws SQLException {
        if (!session.query(FREE, row -> row.getBoolean(1), known.name()).get(0)) {
            throw LogErrors.busy(known.name());
        }
        List<Step> steps = new ArrayList<>(removal(session, known, known.tables()));
        steps.add(new Step(
                "drop subscription " + known.name(),
                "DELETE FROM tideway.subscription WHERE name = " + SqlText.literal(known.name())));
        boolean last = session.query(
                        "SELECT count(*) FROM tideway.subscription WHERE name <> ?",
                        row -> row.getLong(1),
                        known.name())
                .get(0)
                .equals(0L);
        if (last) {
            steps.add(LogSchema.DROP);
        }
        if (!dryRun) {
            for (Step step : steps) {
                session.execute(step.sql());
            }
        }
        return steps.stream().map(Step::what).toList();
    }

    private static List<Step> removal(Session session, LogSubscription known, List<String> tables) throws SQLException {
        LinkedHashSet<Step> steps = new LinkedHashSet<>();
        for (String table : known.unshared(session, tables)) {
            steps.addAll(session.query(
                    TRIGGERS_OF, row -> TableTriggers.drop(row.getString("name"), row.getString("relation")), table));
        }
        return new ArrayList<>(steps);
    }
}
