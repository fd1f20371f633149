package io.tideway.testkit.memory;

import io.tideway.spi.Capability;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.Origin;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes to a {@link MemorySystem}: each call is one commit. */
final class MemoryTarget implements Target {

    /** When a write that met a constraint which may give way is worth another try. */
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final MemorySystem system;
    private final MemoryConnector connector;
    private final MemorySource source;

    MemoryTarget(MemorySystem system, MemoryConnector connector) {
        this.system = system;
        this.connector = connector;
        this.source = new MemorySource(system, connector);
    }

    static boolean acceptsKeys(MemorySystem system, MemoryRows rows) {
        return !rows.table().generatesKey() || system.character().can(Capability.RESERVES_KEYS);
    }

    @Override
    public List<RecordKey> reserveKeys(TableName table, int count) {
        connector.requireOpen();
        return system.locked(() -> {
            MemoryRows rows = system.rows(table);
            if (!rows.table().generatesKey() || !system.character().can(Capability.RESERVES_KEYS)) {
                throw new AssertionError(table + " does not reserve keys");
            }
            if (rows.refusesKeys()) {
                throw MemoryReasons.noKeys(table);
            }
            List<RecordKey> keys = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                keys.add(rows.nextKey());
            }
            return List.copyOf(keys);
        });
    }

    @Override
    public Optional<Reason> tryKeys(TableName table) {
        return system.locked(() -> system.rows(table).refusesKeys()
                ? Optional.of(MemoryReasons.noKeys(table).reason())
                : Optional.empty());
    }

    @Override
    public List<WriteOutcome> write(TableSelection table, List<Write> writes) {
        connector.requireOpen();
        if (writes.size() > system.character().maxWriteBatch()) {
            throw new AssertionError(writes.size() + " writes at once to " + table.table());
        }
        MemoryRows rows = system.locked(() -> system.wholeRows(table.table()));
        Projection projection = new Projection(rows, table);
        List<WriteOutcome> outcomes = system.character().has(MemoryTrait.CONDITIONAL_WRITES)
                ? inOneCommit(rows, projection, writes, true)
                : readThenWrite(rows, projection, writes);
        return system.character().outcomesReversed() ? outcomes.reversed() : outcomes;
    }

    /** Runs one pass after the other, as long as one makes room for others. */
    @Override
    public List<WriteOutcome> writeTogether(TableSelection table, List<Write> writes) {
        MemoryRows rows = system.rows(table.table());
        Projection projection = new Projection(rows, table);
        List<WriteOutcome> outcomes = new ArrayList<>();
        List<Write> left = writes;
        int before;
        do {
            before = left.size();
            List<WriteOutcome> pass = inOneCommit(rows, projection, left, true);
            Set<WriteId> blocked = pass.stream()
                    .filter(WriteOutcome.Deferred.class::isInstance)
                    .map(WriteOutcome::id)
                    .collect(Collectors.toSet());
            left = left.stream().filter(write -> blocked.contains(write.id())).toList();
            boolean last = left.isEmpty() || left.size() == before;
            pass.stream()
                    .filter(outcome -> last || !blocked.contains(outcome.id()))
                    .forEach(outcomes::add);
        } while (!left.isEmpty() && left.size() < before);
        return outcomes;
    }

    /** Reads first and then writes blindly; an edit of a user in between is overwritten. */
    private List<WriteOutcome> readThenWrite(MemoryRows rows, Projection projection, List<Write> writes) {
        List<WriteOutcome> outcomes = new ArrayList<>();
        List<Write> passed = new ArrayList<>();
        system.locked(() -> {
            for (Write write : writes) {
                objection(rows, projection, write, true).ifPresentOrElse(outcomes::add, () -> passed.add(write));
            }
        });
        system.interfere();
        outcomes.addAll(inOneCommit(rows, projection, passed, false));
        return List.copyOf(outcomes);
    }

    private List<WriteOutcome> inOneCommit(
            MemoryRows rows, Projection projection, List<Write> writes, boolean conditional) {
        Map<WriteId, WriteOutcome> outcomes = new LinkedHashMap<>();
        system.commit(Origin.OURS, tx -> {
            for (Write write : writes) {
                outcomes.put(
                        write.id(),
                        objection(rows, projection, write, conditional).orElseGet(() -> attempt(tx, rows, write)));
            }
            List<Write.Update> blocked = writes.stream()
                    .filter(write -> isBlocked(outcomes.get(write.id())))
                    .filter(Write.Update.class::isInstance)
                    .map(Write.Update.class::cast)
                    .toList();
            outcomes.putAll(new MemoryExchange(tx, rows, write -> attempt(tx, rows, write)).write(blocked));
            system.countWrites(outcomes.values().stream()
                    .filter(WriteOutcome.Applied.class::isInstance)
                    .count());
        });
        return List.copyOf(outcomes.values());
    }

    private static boolean isBlocked(@Nullable WriteOutcome outcome) {
        return outcome instanceof WriteOutcome.Deferred deferred
                && !deferred.rivals().isEmpty();
    }

    /** Returns why a write is not done, as far as a read shows it. */
    private Optional<WriteOutcome> objection(MemoryRows rows, Projection projection, Write write, boolean conditional) {
        return switch (write) {
            case Write.Create create -> met(rows, create).map(key -> conflicted(rows, projection, create, key));
            case Write.Update update ->
                rows.get(update.key()) == null
                        ? Optional.of(new WriteOutcome.Missing(update.id()))
                        : stale(rows, projection, update, update.key(), update.expected(), conditional);
            case Write.Delete delete ->
                rows.get(delete.key()) == null
                        ? Optional.of(applied(
                                delete,
                                delete.key(),
                                system.version(system.log().last())))
                        : stale(rows, projection, delete, delete.key(), delete.expected(), conditional);
        };
    }

    private Optional<WriteOutcome> stale(
            MemoryRows rows, Projection projection, Write write, RecordKey key, Fields expected, boolean conditional) {
        if (!conditional || holds(current(rows, key), rows.overTable(expected))) {
            return Optional.empty();
        }
        return Optional.of(conflicted(rows, projection, write, key));
    }

    private WriteOutcome conflicted(MemoryRows rows, Projection projection, Write write, RecordKey key) {
        return new WriteOutcome.Conflicted(write.id(), source.stored(rows, projection, current(rows, key)));
    }

    private static MemoryRow current(MemoryRows rows, RecordKey key) {
        return Objects.requireNonNull(rows.get(key), "the record was there under the same lock");
    }

    private static boolean holds(MemoryRow row, Fields expected) {
        for (int i = 0; i < expected.layout().size(); i++) {
            if (expected.isPresent(i)
                    && !Objects.equals(expected.value(i), row.fields().value(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the record that a create would duplicate: by its key, or by its match fields. */
    private Optional<RecordKey> met(MemoryRows rows, Write.Create create) {
        if (create.key().isPresent()) {
            return create.key().filter(key -> rows.get(key) != null);
        }
        if (create.matchOn().isEmpty() || !system.character().can(Capability.UPSERTS_BY_EXTERNAL_ID)) {
            return Optional.empty();
        }
        FieldLayout matchOn = new FieldLayout(create.matchOn());
        Projection projection =
                new Projection(rows, new TableSelection(rows.table().name(), matchOn));
        Optional<RecordKey> wanted =
                MemorySource.keyOver(projection.project(RecordKey.of(""), rows.overTable(create.fields())));
        return wanted.flatMap(values -> rows.inKeyOrder().entrySet().stream()
                .filter(entry -> MemorySource.keyOver(projection.project(
                                entry.getKey(), entry.getValue().fields()))
                        .equals(Optional.of(values)))
                .map(entry -> entry.getKey())
                .findFirst());
    }

    private WriteOutcome attempt(MemoryTransaction tx, MemoryRows rows, Write write) {
        try {
            requireWritable(rows, write);
            RecordVersion version = tx.info().version();
            return switch (write) {
                case Write.Create create -> applied(create, tx.insert(rows, create.key(), create.fields()), version);
                case Write.Update update -> applied(update, tx.update(rows, update.key(), update.fields()), version);
                case Write.Delete delete -> {
                    tx.delete(rows, delete.key());
                    yield applied(delete, delete.key(), version);
                }
            };
        } catch (ConstraintViolation violation) {
            return violation.mayPassLater()
                    ? new WriteOutcome.Deferred(write.id(), violation.reason(), RETRY_AFTER, violation.rivals())
                    : new WriteOutcome.Rejected(write.id(), violation.reason());
        }
    }

    private static WriteOutcome applied(Write write, RecordKey key, RecordVersion version) {
        return new WriteOutcome.Applied(write.id(), key, version);
    }

    private void requireWritable(MemoryRows rows, Write write) {
        boolean acceptsKeys = acceptsKeys(system, rows);
        if (!acceptsKeys && write instanceof Write.Create create && create.key().isPresent()) {
            throw MemoryReasons.notWritable(rows.table().name(), FieldLayout.KEY);
        }
        Fields fields = written(rows, write);
        for (int i = 0; i < fields.layout().size(); i++) {
            String name = fields.layout().name(i);
            boolean closed = name.equals(FieldLayout.KEY)
                    || (!acceptsKeys && rows.table().keyFields().contains(name));
            if (closed && fields.isPresent(i)) {
                throw MemoryReasons.notWritable(rows.table().name(), name);
            }
        }
    }

    private static Fields written(MemoryRows rows, Write write) {
        return switch (write) {
            case Write.Create create -> create.fields();
            case Write.Update update -> update.fields();
            case Write.Delete ignored -> Fields.none(rows.layout());
        };
    }
}
