package io.tideway.engine.recovery;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.issue.IssueTracker;
import io.tideway.engine.issue.Reasons;
import io.tideway.engine.ledger.AppliedChange.Kind;
import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.JournalEntry;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Reconcile;
import io.tideway.engine.record.BatchUpdate;
import io.tideway.engine.record.OwnCreate;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.StoredRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks, after a crash or a lost answer, which of the intended writes were done, and agrees on those. What was not done is done by
 * the changes that come again.
 *
 * <p>Without this, a write of ours that the ledger does not know would look like an edit of the other side, and could win against a
 * newer change of the side it came from. (Invariants 1 and 2.)
 */
public final class Recovery {

    private final LinkCache links;
    private final RecordFetcher reader;
    private final WrittenRecords writtenRecords;
    private final Sides<Boolean> captured;
    private final IssueTracker issues;
    private final RecoveredHistory history;

    public Recovery(
            LinkCache links, RecordFetcher reader, IssueTracker issues, Sides<Boolean> captured, InstantSource clock) {
        this.links = links;
        this.reader = reader;
        this.writtenRecords = new WrittenRecords(reader, links);
        this.captured = captured;
        this.issues = issues;
        this.history = new RecoveredHistory(clock);
    }

    /**
     * Notes in {@code update} what was found of the writes to one side; the entries are of these tables. What was found on the left
     * must be durable before it is the right's turn, which settles the entries: a record may have been written to on both.
     */
    public void recover(Map<Integer, TableState> tables, List<JournalEntry> entries, Side target, BatchUpdate update) {
        Map<TableState, Map<RecordKey, List<Intent>>> open = new LinkedHashMap<>();
        for (JournalEntry entry : entries) {
            for (Intent intent : entry.intents()) {
                if (intent.target() == target) {
                    TableState table = Objects.requireNonNull(tables.get(intent.mapping()));
                    open.computeIfAbsent(table, t -> new LinkedHashMap<>())
                            .computeIfAbsent(intent.sourceKey(), key -> new ArrayList<>())
                            .add(intent);
                }
            }
        }
        open.forEach((table, bySource) -> recover(table, target, bySource, update));
        if (target == Side.RIGHT) {
            entries.forEach(entry -> update.settles(entry.id()));
        }
    }

    /**
     * The last intent for a record says how it should be now, together with the fields that only earlier ones wrote. The history also
     * gets what these overwrote.
     */
    private void recover(TableState table, Side target, Map<RecordKey, List<Intent>> bySource, BatchUpdate update) {
        Fields nothing = Fields.none(table.mapping.pairs());
        Map<RecordKey, StoredRecord> written = writtenRecords.find(
                table,
                target,
                bySource.values().stream().map(all -> joined(all, nothing)).toList());
        List<Intent> whole = new ArrayList<>();
        bySource.forEach((key, intents) -> {
            Optional<Fields> current =
                    Optional.ofNullable(written.get(key)).map(found -> own(table, intents.getLast(), found));
            for (Intent intent : intents.subList(0, intents.size() - 1)) {
                intent.targetKey().ifPresent(targetKey -> history.overruled(table, intent, targetKey, current, update));
            }
            whole.add(joined(intents, current.orElse(nothing)));
        });
        recover(table, target, whole, written, update);
    }

    private static Intent joined(List<Intent> ofRecord, Fields current) {
        Intent joined = ofRecord.getLast();
        for (Intent earlier : ofRecord.reversed().subList(1, ofRecord.size())) {
            if (!joined.continues(earlier)) {
                break;
            }
            joined = joined.after(earlier, current);
        }
        return joined;
    }

    private void recover(
            TableState table,
            Side target,
            List<Intent> intents,
            Map<RecordKey, StoredRecord> written,
            BatchUpdate update) {
        List<RecordKey> sourceKeys = intents.stream().map(Intent::sourceKey).toList();
        Map<RecordKey, Link> known = new HashMap<>(links.findAll(table, target.other(), sourceKeys));
        addLinksOfTarget(table, target, intents, known);
        Map<RecordKey, StoredRecord> sources = reader.fetch(table, target.other(), sourceKeys);
        Map<RecordKey, Link> taken = links.findKeys(
                table, target, written.values().stream().map(StoredRecord::key).toList());
        for (Intent intent : intents) {
            Optional<Link> link = Optional.ofNullable(known.get(intent.sourceKey()));
            Optional<StoredRecord> source = Optional.ofNullable(sources.get(intent.sourceKey()));
            StoredRecord found = written.get(intent.sourceKey());
            if (found == null) {
                recoverMissing(table, intent, source, link, update);
            } else if (intent.kind() != Intent.Kind.DELETE && !isOfUser(table, intent, taken.get(found.key()))) {
                agree(table, intent, found, source, link, update);
            }
        }
    }

    /** No record is found: a delete was done, and another write may have been done before the record was deleted. */
    private void recoverMissing(
            TableState table, Intent intent, Optional<StoredRecord> source, Optional<Link> link, BatchUpdate update) {
        switch (intent.kind()) {
            case DELETE ->
                intent.targetKey().ifPresent(key -> {
                    history.overruled(table, intent, key, Optional.empty(), update);
                    history.done(table, intent, key, Kind.DELETED, intent.targetValues(), update);
                });
            case UPDATE ->
                intent.targetKey().ifPresent(key -> history.overruled(table, intent, key, Optional.empty(), update));
            case CREATE -> recoverMissingCreate(table, intent, source, link, update);
        }
    }

    private void recoverMissingCreate(
            TableState table, Intent intent, Optional<StoredRecord> source, Optional<Link> link, BatchUpdate update) {
        Side target = intent.target();
        if (captured.get(target) && isReserved(table, intent) && link.isEmpty()) {
            history.overruled(table, intent, intent.targetKey().orElseThrow(), Optional.empty(), update);
            linkInDoubt(table, intent, source, update);
        } else if (WrittenRecords.perhapsCreated(table, intent) && source.isPresent()) {
            Reason reason = Reasons.outcomeUnknown(table, target);
            issues.raise(
                    table,
                    target.other(),
                    intent.sourceKey(),
                    reason,
                    Issue.Cause.OUTCOME_UNKNOWN,
                    Issue.State.OPEN,
                    update);
        }
    }

    /** A source record that has moved since, and moved back, has its link under the key that the target had before the write. */
    private void addLinksOfTarget(TableState table, Side target, List<Intent> intents, Map<RecordKey, Link> known) {
        List<Intent> unknown = intents.stream()
                .filter(intent -> intent.kind() == Intent.Kind.UPDATE && !known.containsKey(intent.sourceKey()))
                .toList();
        Map<RecordKey, Link> byTarget = links.findAll(
                table,
                target,
                unknown.stream().flatMap(intent -> intent.targetKey().stream()).toList());
        for (Intent intent : unknown) {
            intent.targetKey()
                    .map(byTarget::get)
                    .filter(link -> link.id() == intent.linkId())
                    .ifPresent(link -> known.put(intent.sourceKey(), link));
        }
    }

    /** Returns whether a record of the users took the reserved key first. */
    private boolean isOfUser(TableState table, Intent intent, @Nullable Link taken) {
        return isReserved(table, intent) && isOfOther(taken, intent);
    }

    private static boolean isOfOther(@Nullable Link link, Intent intent) {
        return link != null && !link.key(intent.target().other()).equals(intent.sourceKey());
    }

    /**
     * Links the creates of a table that cannot be read now, in doubt. Its changes pass by, and the target's stream reports only once which
     * records we created.
     */
    public void linkInDoubt(TableState table, List<JournalEntry> entries, BatchUpdate update) {
        for (Side target : Side.values()) {
            List<Intent> creates = entries.stream()
                    .flatMap(entry -> entry.intents().stream())
                    .filter(intent -> intent.target() == target && captured.get(target) && isReserved(table, intent))
                    .toList();
            Set<RecordKey> linked = new HashSet<>(links.findAll(
                            table,
                            target.other(),
                            creates.stream().map(Intent::sourceKey).toList())
                    .keySet());
            Map<RecordKey, Link> taken = links.findKeys(
                    table,
                    target,
                    creates.stream()
                            .map(intent -> intent.targetKey().orElseThrow())
                            .toList());
            for (Intent intent : creates) {
                if (!taken.containsKey(intent.targetKey().orElseThrow()) && linked.add(intent.sourceKey())) {
                    putInDoubt(table, intent, Optional.empty(), update);
                }
            }
        }
    }

    /** The target's stream reports the outcome later; until then the link follows the record. */
    private void linkInDoubt(TableState table, Intent intent, Optional<StoredRecord> source, BatchUpdate update) {
        putInDoubt(table, intent, source, update);
        if (source.isEmpty()) {
            issues.raise(
                    table,
                    intent.target(),
                    intent.targetKey().orElseThrow(),
                    Reasons.keepsChanging(),
                    Issue.Cause.OTHER,
                    Issue.State.DEFERRED,
                    update);
        }
    }

    private static void putInDoubt(TableState table, Intent intent, Optional<StoredRecord> source, BatchUpdate update) {
        RecordKey key = intent.targetKey().orElseThrow();
        RecordTask task = new RecordTask(table, intent.target().other(), intent.sourceKey());
        task.setKey(intent.target(), key);
        task.raiseVersion(intent.target(), Link.NEVER_SEEN);
        source.ifPresent(record -> task.raiseVersion(task.side, record.version()));
        task.agree(Reconcile.created(table.rules, intent.target(), intent.sourceValues(), intent.targetValues()));
        update.put(table, Optional.empty(), task.toLink(false));
    }

    private void agree(
            TableState table,
            Intent intent,
            StoredRecord found,
            Optional<StoredRecord> source,
            Optional<Link> known,
            BatchUpdate update) {
        Fields current = own(table, intent, found);
        history.overruled(table, intent, found.key(), Optional.of(current), update);
        if (intent.kind() != Intent.Kind.CREATE && known.isEmpty()) {
            return; // the source's record had moved to another key; its change comes again, and will find nothing to
            // overwrite
        }
        boolean isOwn = isReserved(table, intent) && !OwnCreate.isLinked(known, intent, found);
        if (isOwn && !OwnCreate.isProvedBy(intent.targetValues(), current)) {
            doubt(table, intent, source, known, update);
            return;
        }
        Fields held = isOwn ? intent.targetValues() : stillHeld(intent, current);
        if (held.isEmpty() && known.isPresent()) {
            return;
        }
        link(table, intent, found, source, known, held, update);
        if (source.isEmpty()) {
            // The delete of the source may have been processed before there was a link: both sides are read and decided
            // at once.
            issues.raise(
                    table,
                    intent.target(),
                    found.key(),
                    Reasons.keepsChanging(),
                    Issue.Cause.OTHER,
                    Issue.State.DEFERRED,
                    update);
        }
    }

    /** Stores the link as it is after the write, with the written values that the target still holds. */
    private void link(
            TableState table,
            Intent intent,
            StoredRecord found,
            Optional<StoredRecord> source,
            Optional<Link> known,
            Fields held,
            BatchUpdate update) {
        Side target = intent.target();
        boolean isCreate = intent.kind() == Intent.Kind.CREATE;
        Kind kind = isCreate ? Kind.CREATED : Kind.UPDATED;
        history.done(table, intent, found.key(), kind, isCreate ? Fields.none(held.layout()) : held, update);
        known.map(link -> link.key(target))
                .filter(key -> !key.equals(found.key()))
                .ifPresent(left -> update.bury(table, target, left, found.version()));
        RecordKey sourceKey = known.map(link -> link.key(target.other())).orElse(intent.sourceKey());
        RecordTask task = new RecordTask(table, target.other(), sourceKey);
        known.ifPresent(task::setLink);
        task.setKey(target, found.key());
        task.raiseVersion(target, found.version());
        source.filter(record -> record.key().equals(sourceKey))
                .ifPresent(record -> task.raiseVersion(task.side, record.version()));
        boolean isNew = isReserved(table, intent) && known.isEmpty();
        task.agree(
                isNew
                        ? Reconcile.created(table.rules, target, intent.sourceValues(), held)
                        : agreement(task.base(), intent, held));
        update.put(table, known, task.toLink(known.map(Link::detached).orElse(false)));
    }

    /** The target's stream, where there is one, reports whether we wrote the record under the reserved key. */
    private void doubt(
            TableState table, Intent intent, Optional<StoredRecord> source, Optional<Link> known, BatchUpdate update) {
        Side target = intent.target();
        if (captured.get(target)) {
            known.ifPresent(link -> update.remove(table, link));
            linkInDoubt(table, intent, source, update);
        } else if (source.isPresent()) {
            Reason reason =
                    Reasons.createUnconfirmed(table, target, intent.targetKey().orElseThrow());
            issues.raise(
                    table,
                    target.other(),
                    intent.sourceKey(),
                    reason,
                    Issue.Cause.CREATE_UNCONFIRMED,
                    Issue.State.OPEN,
                    update);
        }
    }

    /** Whether it is a create under a key that was taken for it alone, not under a mapped one. */
    private static boolean isReserved(TableState table, Intent intent) {
        return intent.kind() == Intent.Kind.CREATE
                && intent.targetKey().isPresent()
                && table.reservesKeys(intent.target())
                && !table.mapping.matchesByKey();
    }

    /** What the target holds now, over the pairs. */
    private static Fields own(TableState table, Intent intent, StoredRecord found) {
        return table.mapping
                .read(intent.target(), found.fields(), (m, s, k) -> Optional.empty())
                .own();
    }

    /** Of an update's values, those that the target holds now. */
    private static Fields stillHeld(Intent intent, Fields own) {
        Fields.Builder held = Fields.builder(own.layout());
        for (int i = 0; i < own.layout().size(); i++) {
            Fields values = intent.targetValues();
            if (values.isPresent(i) && own.isPresent(i) && Objects.equals(values.value(i), own.value(i))) {
                held.set(i, values.value(i));
            }
        }
        return held.build();
    }

    private static Agreement agreement(Agreement base, Intent intent, Fields held) {
        Fields.Builder source = Fields.builder(held.layout());
        for (int i = 0; i < held.layout().size(); i++) {
            if (held.isPresent(i) && intent.sourceValues().isPresent(i)) {
                source.set(i, intent.sourceValues().value(i));
            }
        }
        Fields sourceValues = source.build();
        return intent.target() == Side.RIGHT
                ? new Agreement(
                        base.left().overlaidWith(sourceValues), base.right().overlaidWith(held))
                : new Agreement(base.left().overlaidWith(held), base.right().overlaidWith(sourceValues));
    }
}
