package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.ledger.StreamedChange;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Conflict;
import io.tideway.engine.reconcile.Decision;
import io.tideway.engine.reconcile.Observed;
import io.tideway.engine.reconcile.Revert;
import io.tideway.engine.reconcile.Times;
import io.tideway.spi.Origin;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record in a batch: its observations, its link, and the reads that it still needs. Belongs to the
 * sync's thread.
 */
public final class RecordTask {

    public final TableState table;
    /** Where the change was seen that this is about. */
    public final Side side;

    public Origin origin = Origin.UNKNOWN;
    /** Whether all its streamed changes are our own writes. */
    boolean onlyOurs;
    /** Whether a transaction of ours wrote the record, as far as its stream reports. */
    public boolean writtenByUs;

    public Times times = Times.WILL_COME;
    public List<Issue> issues = List.of();
    /** Writes of which it is not known whether they were done. */
    public List<PlannedWrite> unconfirmed = List.of();
    /** Whether it comes from a chunk, which may be older than streamed changes. */
    public boolean readAhead;
    /** Whether an operator wants it created, although it perhaps was created before. */
    public boolean mayCreateAgain;
    /** Whether it is about a record that we created for one which had only moved. */
    public boolean isDuplicate;
    /** The keys that it had before. */
    public Moves moves = Moves.NONE;
    /** How many of the keys that were taken for it were in use already. */
    public int keysInUse;
    /** Conflicts that an applied write decided, and that are not in the history yet. */
    public List<Conflict> decided = List.of();
    /** Whether an applied write of it is in the history. */
    public boolean noted;
    /** Whether the link must be stored in any case: a write was applied, or the record has left its key. */
    public boolean mustStoreLink;
    /** An operator's decision on a parked field. */
    public Optional<Side> keep = Optional.empty();
    /** An operator's decision to revert a side's changes. */
    public Optional<Revert> revert = Optional.empty();
    /** Whether both sides are compared: that they agree is not taken from the ledger. */
    public boolean compared;

    private final Sides<AtSide> sides = new Sides<>(new AtSide(), new AtSide());
    private @Nullable Link link;
    private Agreement base;
    /** Where it is not known yet whether the record under the link's key is the one that we created. */
    private @Nullable Side doubt;

    public RecordTask(TableState table, Side side, RecordKey key) {
        this.table = table;
        this.side = side;
        this.base = table.nothingAgreed;
        at(side).key = key;
    }

    private AtSide at(Side of) {
        return sides.get(of);
    }

    /** The key on the side where the change was seen. */
    public RecordKey key() {
        return Objects.requireNonNull(at(side).key);
    }

    @Nullable
    public RecordKey key(Side of) {
        RecordKey key = at(of).key;
        return key != null || link == null ? key : link.key(of);
    }

    public void setKey(Side of, RecordKey key) {
        at(of).key = key;
    }

    public Optional<Link> link() {
        return Optional.ofNullable(link);
    }

    public void setLink(Link known) {
        link = known;
        base = new Agreement(known.leftBase(), known.rightBase());
        doubt = null;
        for (Side of : Side.values()) {
            raiseVersion(of, known.version(of));
            if (known.version(of).equals(Link.NEVER_SEEN)) {
                doubt = of;
            }
        }
    }

    public boolean isDetached() {
        return link != null && link.detached();
    }

    public Agreement base() {
        return base;
    }

    public void agree(Agreement agreement) {
        base = agreement;
    }

    public Optional<Observation> seen(Side of) {
        return Optional.ofNullable(at(of).seen);
    }

    public boolean exists(Side of) {
        Observation known = at(of).seen;
        return known != null && known.exists();
    }

    public boolean isGone(Side of) {
        Observation known = at(of).seen;
        return known != null && !known.exists();
    }

    /** Returns whether a delete was streamed, whatever was read since. */
    public boolean wasStreamedGone(Side of) {
        return at(of).streamedGone;
    }

    /** Whether the record, if it is gone, was perhaps deleted by ourselves just now. */
    public boolean mayHaveDeleted(Side of) {
        return !unconfirmed.isEmpty()
                && unconfirmed.stream()
                        .anyMatch(write -> write.target == of && write.decision instanceof Decision.Delete);
    }

    /** A create whose answer was lost, if a record is under the key that was reserved for it. */
    public Optional<PlannedWrite> metUnderReservedKey(Side target) {
        return unconfirmed.stream()
                .filter(write -> write.target == target && write.isReserved() && exists(target))
                .filter(write -> write.key().equals(Optional.ofNullable(key(target))))
                .findFirst();
    }

    public void addUnconfirmed(PlannedWrite write) {
        List<PlannedWrite> all = new ArrayList<>(unconfirmed);
        all.add(write);
        unconfirmed = all;
    }

    /** Notes what was seen; what had been translated of an older sight is forgotten. */
    public void see(Side of, Observation sight) {
        Optional<StreamedChange> before = sight.read() ? streamed(of) : Optional.empty();
        at(of).seen = before.map(sight::after).orElse(sight);
        if (!sight.read()) {
            at(of).streamed = sight;
        }
        at(of).streamedGone |= !sight.exists() && !sight.read();
        at(of).mapped = null;
        at(of).wanted = false;
        raiseVersion(of, sight.version());
    }

    public Optional<MappedRecord> mapped(Side of) {
        return Optional.ofNullable(at(of).mapped);
    }

    public void setMapped(Side of, MappedRecord record) {
        at(of).mapped = record;
    }

    boolean wants(Side of) {
        return at(of).wanted;
    }

    public void want(Side of) {
        at(of).wanted = true;
    }

    public RecordVersion version(Side of) {
        return at(of).version;
    }

    public void raiseVersion(Side of, RecordVersion version) {
        at(of).version = at(of).version.max(version);
    }

    /**
     * Whether what was seen may be older than what the ledger knows of the record. What a chunk brings may always be: the bound that
     * is its version may lie above changes that it does not contain, and the stream may have told those since.
     */
    public boolean maybeStale() {
        return link != null && maybeOld();
    }

    /** Like {@link #maybeStale}, for a record that may have no link: the stream may have reported a reason to leave it out. */
    public boolean maybeOld() {
        Observation sight = at(side).seen;
        boolean streamed = link != null && sight != null && !sight.version().isAfter(link.version(side));
        return sight != null && !sight.read() && (readAhead || streamed);
    }

    /** What reconcile is to know of that side. */
    public Observed observed(Side of) {
        Observation sight = at(of).seen;
        if (sight == null) {
            return Observed.UNSEEN;
        }
        if (!sight.exists()) {
            return new Observed.Gone(sight.committedAt());
        }
        MappedRecord record = Objects.requireNonNull(at(of).mapped);
        return new Observed.Present(
                record.own(), record.translated(), sight.committedAt(), places(of, sight.otherTimes()));
    }

    private Map<Integer, Optional<Instant>> places(Side of, Map<String, Optional<Instant>> byName) {
        if (byName.isEmpty()) {
            return Map.of();
        }
        Map<Integer, Optional<Instant>> places = new HashMap<>();
        for (int i = 0; i < table.mapping.pairs().size(); i++) {
            Optional<Instant> time = byName.get(table.field(of, i));
            if (time != null) {
                places.put(i, time);
            }
        }
        return places;
    }

    /** Forgets what was taken for granted about a side. */
    public void unsee(Side of) {
        at(of).seen = null;
        at(of).mapped = null;
    }

    /** Returns the side's last streamed change, of this batch or before. */
    public Optional<StreamedChange> streamed(Side of) {
        Observation now = at(of).streamed;
        Optional<StreamedChange> before = issues.stream()
                .filter(issue -> issue.side() == of)
                .flatMap(issue -> issue.change().stream())
                .max(Comparator.comparing(StreamedChange::committedAt));
        if (now == null || now.committedAt().isEmpty()) {
            return before;
        }
        StreamedChange streamed = StreamedChange.of(now.committedAt().get(), now.fields(), now.otherTimes());
        return Optional.of(before.map(older -> onlyOurs ? streamed.ownWriteAfter(older) : streamed.after(older))
                .orElse(streamed));
    }

    /** The commit time of that side's last change, as far as it is known. */
    public Optional<Instant> committedAt(Side of) {
        Optional<Instant> seen = seen(of).flatMap(Observation::committedAt);
        return seen.isPresent() ? seen : streamed(of).map(StreamedChange::committedAt);
    }

    /** Returns whether a read of that side shows a change that was not streamed yet. */
    public boolean isAheadOfStream(Side of) {
        return seen(of).filter(Observation::isAheadOfStream).isPresent();
    }

    public Optional<Instant> changedAt() {
        Observation sight = at(side).seen;
        return sight == null ? Optional.empty() : sight.committedAt();
    }

    /** Returns whether its link stands for a create of unknown outcome on that side, where the record was not seen since. */
    public boolean isInDoubt(Side of) {
        return link != null && doubt == of && !exists(of) && !wasStreamedGone(of);
    }

    /** The side where a record is under the key of a create of unknown outcome, and may be another's. */
    public Optional<Side> unproved() {
        return Optional.ofNullable(doubt).filter(of -> link != null && exists(of));
    }

    /** The record is the one that we created. */
    public void prove() {
        doubt = null;
    }

    /** Gives it the link that a create of unknown outcome would have made. */
    public void linkInDoubt(Side target, Decision.Create create) {
        doubt = target;
        raiseVersion(target, Link.NEVER_SEEN);
        agree(create.after());
        mustStoreLink = true;
    }

    /** Returns the version for the link. A record read from a system without versions still counts as seen. */
    private RecordVersion linkVersion(Side of) {
        if (doubt == of && exists(of)) {
            return Link.NEVER_SEEN;
        }
        RecordVersion known = version(of);
        return known.equals(Link.NEVER_SEEN) && exists(of) ? RecordVersion.UNKNOWN : known;
    }

    /** How many characters are held for it: what was seen, and what its link holds. */
    long chars() {
        long chars = link == null ? 0 : link.chars();
        for (Side of : Side.values()) {
            Observation sight = at(of).seen;
            chars += sight == null ? 0 : sight.fields().chars();
        }
        return chars;
    }

    /** The record's link as it should be now. */
    public Link toLink(boolean detached) {
        return new Link(
                link == null ? Link.NEW : link.id(),
                Objects.requireNonNull(key(Side.LEFT)),
                Objects.requireNonNull(key(Side.RIGHT)),
                base.left(),
                base.right(),
                linkVersion(Side.LEFT),
                linkVersion(Side.RIGHT),
                detached);
    }

    @Override
    public String toString() {
        return table.name() + " " + side.word() + " " + key();
    }

    /** The state of one side. */
    private static final class AtSide {
        private @Nullable RecordKey key;
        private @Nullable Observation seen;
        private @Nullable Observation streamed;
        private @Nullable MappedRecord mapped;
        private boolean wanted;
        private boolean streamedGone;
        private RecordVersion version = RecordVersion.UNKNOWN;
    }
}
