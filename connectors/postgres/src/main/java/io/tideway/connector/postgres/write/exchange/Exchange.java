package io.tideway.connector.postgres.write.exchange;

import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.write.statement.ArrayBinder;
import io.tideway.connector.postgres.write.statement.BatchResult;
import io.tideway.connector.postgres.write.statement.CurrentRecords;
import io.tideway.connector.postgres.write.statement.StatementSql;
import io.tideway.connector.postgres.write.statement.SuppressedWriteException;
import io.tideway.connector.postgres.write.statement.WriteFailures;
import io.tideway.connector.postgres.write.statement.WriteGroup;
import io.tideway.connector.postgres.write.statement.WriteTransaction;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes records of which some take unique values that others give up, within one transaction.
 *
 * <p>Deferrable constraints are checked at the end. For the others, each record is written when its values are free. If
 * records form a circle, one record of it holds an {@linkplain InterimUpdates interim value} or {@linkplain TemporaryRemoval leaves the
 * table} for a moment, and only if nothing outside its row can see that. Writes that are not possible are deferred,
 * with the keys of the records that block them.
 */
public final class Exchange {

    /** Rounds in which records turn out to be unable to yield. */
    private static final int MAX_ROUNDS = 5;

    private final SelectedTable selected;
    private final Table table;
    private final WriteFailures failures;
    private final Map<Integer, Set<RecordKey>> rivals = new TreeMap<>();
    private final Map<Integer, String> reasons = new HashMap<>();
    private final BitSet stuck = new BitSet();

    public Exchange(SelectedTable selected) {
        this.selected = selected;
        this.table = selected.table();
        this.failures = new WriteFailures(table);
    }

    /** Returns no outcome for writes that have another obstacle: a record that changed or is locked. */
    public List<WriteOutcome> write(Session session, List<Write> all) throws SQLException {
        List<Write> writes = held(session, all);
        UniqueRules rules = UniqueRules.of(session, table).about(writtenColumns(writes));
        BatchResult result = new BatchResult();
        if (writes.isEmpty() || rules.rules().isEmpty()) {
            throw new SQLException("no unique value is written", "23505");
        }
        List<ExchangePlan.Wait> waits = waits(session, rules, writes);
        BitSet late = deferConstraints(session, rules);
        carryOut(session, rules, writes, waits, late, result);
        return result.outcomes(WriteTransaction.close(session, List.of(selected)));
    }

    /**
     * Returns the creates, and the writes whose records hold the expected values, in the order of a batch; locks these
     * records.
     */
    private List<Write> held(Session session, List<Write> all) throws SQLException {
        List<Write> held = new ArrayList<>();
        WriteGroup.creates(all).forEach(group -> held.addAll(group.writes()));
        for (WriteGroup<Write.Update> group : WriteGroup.updates(all)) {
            held.addAll(lock(session, group, Write.Update::key, Write.Update::expected, "NO KEY UPDATE"));
        }
        for (WriteGroup<Write.Delete> group : WriteGroup.deletes(all)) {
            held.addAll(lock(session, group, Write.Delete::key, Write.Delete::expected, "UPDATE"));
        }
        return held;
    }

    private <W extends Write> List<W> lock(
            Session session,
            WriteGroup<W> group,
            Function<W, RecordKey> key,
            Function<W, Fields> expected,
            String strength)
            throws SQLException {
        ArrayBinder<W> binder = new ArrayBinder<>(group.writes(), group.shape());
        StatementSql.bindKey(binder, table, key);
        String expectations = StatementSql.expectations(binder, selected, group.shape(), expected);
        String sql = "SELECT u.n FROM " + binder.relation() + " JOIN " + table.sqlNameAlone() + " AS t ON "
                + StatementSql.keyJoin(table) + expectations + " FOR " + strength + " OF t SKIP LOCKED";
        List<Integer> numbers = session.query(sql, row -> row.getInt(1) - 1, binder.parameters());
        return numbers.stream().sorted().map(group.writes()::get).toList();
    }

    private Set<String> writtenColumns(List<Write> writes) {
        Set<String> columns = new LinkedHashSet<>();
        for (Write write : writes) {
            for (int place = 0; place < selected.columns().size(); place++) {
                if (ExchangeImages.fields(write).isPresent(place)) {
                    selected.columns().get(place).ifPresent(column -> columns.add(column.name()));
                }
            }
            if (write instanceof Write.Create) {
                table.key().forEach(column -> columns.add(column.name()));
            }
        }
        return columns;
    }

    private List<ExchangePlan.Wait> waits(Session session, UniqueRules rules, List<Write> writes) throws SQLException {
        Map<RecordKey, Integer> holders = new HashMap<>();
        for (int i = 0; i < writes.size(); i++) {
            if (!(writes.get(i) instanceof Write.Create)) {
                holders.put(CurrentRecords.key(writes.get(i)), i);
            }
        }
        List<Write> wanting = writes.stream()
                .filter(write -> !(write instanceof Write.Delete))
                .toList(); // deletes come last, so numbers are the same
        ExchangeImages images = new ExchangeImages(selected, rules, wanting);
        List<ExchangePlan.Wait> waits = new ArrayList<>();
        for (ExchangeImages.Holding each : images.holdings(session)) {
            Integer holder = holders.get(each.holder());
            if (holder == null) {
                blockByOutsider(rules, wanting.get(each.write()), each);
            } else if (holder != each.write()) {
                waits.add(new ExchangePlan.Wait(each.write(), holder, each.rule()));
            }
        }
        for (ExchangeImages.Rivalry each : images.rivalries(session)) {
            block(
                    each.second(),
                    CurrentRecords.keyIfAny(wanting.get(each.first())),
                    rules.rules().get(each.rule()));
        }
        waits.forEach(wait -> rivalsOf(wait.later()).add(CurrentRecords.key(writes.get(wait.earlier()))));
        return waits;
    }

    /** A create under a key that is in use is for the insert to find out. */
    private void blockByOutsider(UniqueRules rules, Write write, ExchangeImages.Holding holding) {
        UniqueRule rule = rules.rules().get(holding.rule());
        if (!(write instanceof Write.Create && rule.primary())) {
            block(holding.write(), Optional.of(holding.holder()), rule);
        }
    }

    private void block(int write, Optional<RecordKey> rival, UniqueRule rule) {
        stuck.set(write);
        rival.ifPresent(rivalsOf(write)::add);
        reasons.putIfAbsent(
                write,
                "Its values under " + rule.name() + ", which must be unique, are held by another record"
                        + rival.map(key -> ": " + key.text()).orElse(""));
    }

    private Set<RecordKey> rivalsOf(int write) {
        return rivals.computeIfAbsent(write, none -> new LinkedHashSet<>());
    }

    private static BitSet deferConstraints(Session session, UniqueRules rules) throws SQLException {
        BitSet late = new BitSet();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < rules.rules().size(); i++) {
            if (rules.rules().get(i).deferrable().isPresent()) {
                names.add(rules.rules().get(i).deferrable().orElseThrow());
                late.set(i);
            }
        }
        if (!names.isEmpty()) {
            session.execute("SET CONSTRAINTS " + String.join(", ", names) + " DEFERRED");
        }
        return late;
    }

    /** Does the possible writes: all at once, or circle by circle if the table has not room for so many interim values. */
    private void carryOut(
            Session session,
            UniqueRules rules,
            List<Write> writes,
            List<ExchangePlan.Wait> waits,
            BitSet late,
            BatchResult result)
            throws SQLException {
        InterimUpdates interim = new InterimUpdates(selected, rules);
        TemporaryRemoval removal = new TemporaryRemoval(selected, rules);
        List<ExchangePlan.Wait> open = waits;
        BitSet done = new BitSet();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            ExchangePlan plan = ExchangePlan.of(writes.size(), open, stuck, late);
            List<Integer> order =
                    plan.order().stream().filter(i -> !done.get(i)).toList();
            if (round == 0 && makesRoom(session, interim, removal, writes, order, plan)) {
                run(session, writes, plan, order, removal, result);
                order.forEach(done::set);
            } else {
                List<List<Integer>> circles = ExchangePlan.together(writes.size(), order, open);
                oneByOne(session, interim, removal, writes, plan, circles, result, done);
            }
            open = without(done, open);
            if (plan.blocked().cardinality() + done.cardinality() == writes.size()) {
                break;
            }
        }
        addBlocked(writes, done, result);
    }

    private static boolean makesRoom(
            Session session,
            InterimUpdates interim,
            TemporaryRemoval removal,
            List<Write> writes,
            List<Integer> order,
            ExchangePlan plan)
            throws SQLException {
        return interim.hold(session, writes, order, plan.yielding()).isEmpty()
                || removal.takeOut(session, writes, plan.yielding().keySet());
    }

    private static List<ExchangePlan.Wait> without(BitSet done, List<ExchangePlan.Wait> waits) {
        return waits.stream()
                .filter(wait -> !done.get(wait.later()) && !done.get(wait.earlier()))
                .toList();
    }

    private void addBlocked(List<Write> writes, BitSet done, BatchResult result) {
        for (int i = done.nextClearBit(0); i < writes.size(); i = done.nextClearBit(i + 1)) {
            result.add(blocked(writes.get(i), i));
        }
    }

    /** Does connected writes together, one group after the other; a write whose record must yield and cannot is stuck. */
    private void oneByOne(
            Session session,
            InterimUpdates interim,
            TemporaryRemoval removal,
            List<Write> writes,
            ExchangePlan plan,
            List<List<Integer>> parts,
            BatchResult result,
            BitSet done)
            throws SQLException {
        for (List<Integer> part : parts) {
            Map<Integer, Set<Integer>> yielding = new LinkedHashMap<>();
            part.stream()
                    .filter(plan.yielding()::containsKey)
                    .forEach(i -> yielding.put(i, plan.yielding().getOrDefault(i, Set.of())));
            Map<Integer, String> unable = interim.hold(session, writes, part, yielding);
            if (unable.isEmpty() || removal.takeOut(session, writes, yielding.keySet())) {
                run(session, writes, plan, part, removal, result);
                part.forEach(done::set);
            } else {
                unable.forEach((write, why) -> {
                    stuck.set(write);
                    part.forEach(i -> reasons.put(i, why));
                });
            }
        }
    }

    private void run(
            Session session,
            List<Write> writes,
            ExchangePlan plan,
            List<Integer> part,
            TemporaryRemoval removal,
            BatchResult result)
            throws SQLException {
        List<Write> open = new ArrayList<>(writes);
        plan.yielding().keySet().forEach(i -> open.set(i, withoutExpectation((Write.Update) writes.get(i))));
        InterimUpdates.Savepoint before = InterimUpdates.Savepoint.set(session);
        BatchResult attempt = new BatchResult();
        try {
            runInOrder(session, open, part, removal, attempt);
        } catch (SQLException e) {
            before.rollBack(session);
            attempt = new BatchResult();
            runByDepth(session, open, plan.depths(), part, removal, attempt);
        }
        result.addAll(attempt);
    }

    /** Neighbours of one kind and form in one statement: a loop over the writes takes them in their order, as a rule. */
    private void runInOrder(
            Session session, List<Write> writes, List<Integer> order, TemporaryRemoval removal, BatchResult result)
            throws SQLException {
        List<Write> run = new ArrayList<>();
        Object form = "";
        for (int i : order) {
            Object next = WriteGroup.form(writes.get(i));
            if (!next.equals(form) || removal.isOut(i)) {
                run(session, run, result);
                run.clear();
                form = next;
            }
            if (removal.isOut(i)) {
                removal.putBack(session, i, writes.get(i));
            }
            run.add(writes.get(i));
        }
        run(session, run, result);
    }

    private void runByDepth(
            Session session,
            List<Write> writes,
            List<Integer> depths,
            List<Integer> part,
            TemporaryRemoval removal,
            BatchResult result)
            throws SQLException {
        Map<Integer, List<Integer>> out = new TreeMap<>();
        part.stream()
                .filter(removal::isOut)
                .forEach(i -> out.computeIfAbsent(depths.get(i), depth -> new ArrayList<>())
                        .add(i));
        Map<Integer, Map<Object, List<Write>>> byDepth = new TreeMap<>();
        for (int i : part) {
            byDepth.computeIfAbsent(depths.get(i), depth -> new LinkedHashMap<>())
                    .computeIfAbsent(WriteGroup.form(writes.get(i)), form -> new ArrayList<>())
                    .add(writes.get(i));
        }
        for (Map.Entry<Integer, Map<Object, List<Write>>> depth : byDepth.entrySet()) {
            for (int i : out.getOrDefault(depth.getKey(), List.of())) {
                removal.putBack(session, i, writes.get(i));
            }
            for (List<Write> run : depth.getValue().values()) {
                run(session, run, result);
            }
        }
    }

    private void run(Session session, List<Write> run, BatchResult result) throws SQLException {
        if (!run.isEmpty() && !new WriteTransaction(selected, false).carryOutAsOrdered(session, run, result)) {
            throw new SuppressedWriteException();
        }
    }

    private WriteOutcome blocked(Write write, int number) {
        Set<RecordKey> inTheWay = rivals.getOrDefault(number, Set.of());
        String why = reasons.getOrDefault(
                number,
                "It takes values that must be unique, and that another record keeps"
                        + inTheWay.stream().map(RecordKey::text).limit(1).collect(Collectors.joining(", ", ": ", "")));
        return failures.taken(write, why, List.copyOf(inTheWay));
    }

    private static Write withoutExpectation(Write.Update update) {
        return new Write.Update(
                update.id(),
                update.key(),
                update.fields(),
                Fields.none(update.fields().layout()));
    }
}
