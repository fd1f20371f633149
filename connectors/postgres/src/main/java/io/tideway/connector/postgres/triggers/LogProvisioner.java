package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.connector.postgres.session.VisibleTransactions;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates and removes the objects that a subscription needs in the database.
 *
 * <p>Creating a trigger waits for transactions that write to its table, so once it exists, each write fires it. The
 * initial position of a subscription is read after that, so that no change is missed. Each table has a transaction of
 * its own: a table that cannot be locked, since a user's transaction is open, is refused; the others are provisioned,
 * and none of them stays locked meanwhile.
 */
final class LogProvisioner {

    /** Allows only one provision at a time. */
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

    private static final Comparator<String> NUMBERS = Comparator.comparingLong(Long::parseLong);

    private final Database database;
    private final Catalog catalog;
    private final LogHead head;

    LogProvisioner(Database database, Catalog catalog, LogHead head) {
        this.database = database;
        this.catalog = catalog;
        this.head = head;
    }

    /**
     * The objects that exist, and the steps that are needed.
     *
     * @param steps of no table
     * @param ofTables those of each table of the subscription
     * @param removals those of each table that it no longer reads, by its number
     */
    private record Plan(
            Optional<LogSubscription> known,
            boolean gap,
            List<ProvisionStep> steps,
            Map<Table, List<ProvisionStep>> ofTables,
            Map<String, List<ProvisionStep>> removals) {
        boolean begins() {
            return known.isEmpty() || gap;
        }

        List<ProvisionStep> all() {
            List<ProvisionStep> all = new ArrayList<>(steps);
            ofTables.values().forEach(all::addAll);
            removals.values().forEach(all::addAll);
            return all;
        }
    }

    Provision provision(Subscription subscription, boolean dryRun) {
        List<Table> tables = subscription.tables().stream()
                .map(selection -> catalog.refreshed(selection.table()))
                .toList();
        if (dryRun) {
            Plan plan = database.call(TransactionMode.READ, session -> plan(session, subscription.name(), tables));
            return new Provision(
                    actions(plan, plan.all(), subscription.name()),
                    plan.begins(),
                    head.find().toPosition());
        }
        Plan plan = database.call(TransactionMode.PROVISION, session -> {
            session.query(ALONE, row -> row.getString(1));
            Plan made = plan(session, subscription.name(), tables);
            for (ProvisionStep step : made.steps()) {
                session.execute(step.sql());
            }
            return made;
        });
        Outcome outcome = carryOut(plan);
        VisibleTransactions start = database.call(TransactionMode.PROVISION, session -> {
            session.query(ALONE, row -> row.getString(1));
            return register(session, subscription.name(), plan, outcome.numbers());
        });
        return new Provision(
                actions(plan, outcome.done(), subscription.name()),
                plan.begins(),
                outcome.refused(),
                head.find().at(start).toPosition());
    }

    /**
     * The result of a plan.
     *
     * @param numbers of the tables that the subscription reads from now on, and of those whose triggers could not be
     *     removed
     */
    private record Outcome(List<ProvisionStep> done, Map<TableName, Reason> refused, List<String> numbers) {}

    private Outcome carryOut(Plan plan) {
        List<ProvisionStep> done = new ArrayList<>(plan.steps());
        Map<TableName, Reason> refused = new LinkedHashMap<>();
        List<String> numbers = new ArrayList<>();
        plan.ofTables().forEach((table, steps) -> {
            Optional<SQLException> failure = execute(steps);
            if (failure.isEmpty()) {
                done.addAll(steps);
                numbers.add(number(table));
            } else {
                refused.put(table.name(), LogErrors.notCaptured(database.server(), table.name(), failure.get()));
            }
        });
        plan.removals().forEach((number, steps) -> {
            if (execute(steps).isEmpty()) {
                done.addAll(steps);
            } else {
                numbers.add(number); // its triggers go the next time
            }
        });
        return new Outcome(done, refused, numbers);
    }

    /** Why the steps of one table could not be taken; empty: they were. What concerns all tables is thrown. */
    private Optional<SQLException> execute(List<ProvisionStep> steps) {
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        try {
            database.attempt(TransactionMode.PROVISION, session -> {
                session.query(ALONE, row -> row.getString(1));
                for (ProvisionStep step : steps) {
                    session.execute(step.sql());
                }
                return steps;
            });
            return Optional.empty();
        } catch (SQLException failure) {
            if (SqlErrors.isConnectionLost(SqlErrors.state(failure))) {
                throw SqlErrors.translate(database.server(), failure);
            }
            return Optional.of(failure);
        }
    }

    private static List<String> actions(Plan plan, List<ProvisionStep> steps, String name) {
        List<String> actions =
                new ArrayList<>(steps.stream().map(ProvisionStep::what).toList());
        if (plan.begins()) {
            actions.add((plan.known().isPresent() ? "begin again" : "create") + " subscription " + name);
        }
        return actions;
    }

    private static Plan plan(Session session, String name, List<Table> tables) throws SQLException {
        Optional<LogSubscription> known = LogSubscription.find(session, name);
        boolean gap = known.isPresent() && !known.get().missing(session).isEmpty();
        List<ProvisionStep> steps = new ArrayList<>(LogSchema.pending(session));
        Map<Table, List<ProvisionStep>> ofTables = new LinkedHashMap<>();
        for (Table table : tables) {
            ofTables.put(table, new TableTriggers(table).pending(session));
        }
        Map<String, List<ProvisionStep>> removals = new LinkedHashMap<>();
        if (known.isPresent()) {
            List<String> before = new ArrayList<>(known.get().tables());
            tables.forEach(table -> before.remove(number(table)));
            for (String number : before) {
                removals.put(number, removal(session, known.get(), List.of(number)));
            }
        }
        return new Plan(known, gap, steps, ofTables, removals);
    }

    /** Notes the marks, now that all is right; without a gap the subscription stays where it was. */
    private static VisibleTransactions register(Session session, String name, Plan plan, List<String> tables)
            throws SQLException {
        List<String> numbers = tables.stream().sorted(NUMBERS).distinct().toList();
        List<String> marks = CaptureFingerprint.present(session, numbers);
        VisibleTransactions start = plan.known()
                .filter(known -> !plan.gap())
                .map(LogSubscription::delivered)
                .orElse(LogHead.visible(session));
        LogSubscription wanted = new LogSubscription(name, numbers, marks, start);
        if (plan.gap() || plan.known().filter(wanted::equals).isEmpty()) {
            wanted.save(session);
        }
        return start;
    }

    private static String number(Table table) {
        return String.valueOf(table.oid());
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
        List<ProvisionStep> steps = new ArrayList<>(removal(session, known, known.tables()));
        steps.add(new ProvisionStep(
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
            for (ProvisionStep step : steps) {
                session.execute(step.sql());
            }
        }
        return steps.stream().map(ProvisionStep::what).toList();
    }

    private static List<ProvisionStep> removal(Session session, LogSubscription known, List<String> tables)
            throws SQLException {
        LinkedHashSet<ProvisionStep> steps = new LinkedHashSet<>();
        for (String table : known.unshared(session, tables)) {
            steps.addAll(session.query(
                    TRIGGERS_OF, row -> TableTriggers.drop(row.getString("name"), row.getString("relation")), table));
        }
        return new ArrayList<>(steps);
    }
}
