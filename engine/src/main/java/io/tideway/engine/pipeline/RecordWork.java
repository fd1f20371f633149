package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.reconcile.Agreement;
import io.tideway.engine.reconcile.Observed;
import io.tideway.engine.reconcile.Times;
import io.tideway.spi.Origin;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way through a batch: what was seen of it, what the ledger knows, what must still be read. Belongs to the
 * sync's thread.
 */
final class RecordWork {

    final TableState table;
    /** Where the change was seen that this is about. */
    final Side side;

    Origin origin = Origin.UNKNOWN;
    Times times = Times.WILL_COME;
    List<Issue> issues = List.of();
    /** Whether nothing more is to be done for it in this batch. */
    boolean settled;
    /** A person's word on a parked field. */
    Optional<Side> keep = Optional.empty();

    private final @Nullable RecordKey[] keys = new @Nullable RecordKey[2];
    private final @Nullable Seen[] seen = new @Nullable Seen[2];
    private final @Nullable MappedRecord[] mapped = new @Nullable MappedRecord[2];
    private final boolean[] wanted = new boolean[2];
    private final RecordVersion[] versions = {RecordVersion.UNKNOWN, RecordVersion.UNKNOWN};
    private @Nullable RecordKey previousKey;
    private @Nullable Link link;
    private Agreement base;

    RecordWork(TableState table, Side side, RecordKey key) {
        this.table = table;
        this.side = side;
        this.base = Agreement.none(table.mapping.pairs());
        keys[side.ordinal()] = key;
    }

    /** The key on the side where the change was seen. */
    RecordKey key() {
        return Objects.requireNonNull(keys[side.ordinal()]);
    }

    @Nullable RecordKey key(Side of) {
        RecordKey key = keys[of.ordinal()];
        return key != null || link == null ? key : link.key(of);
    }

    void setKey(Side of, RecordKey key) {
        keys[of.ordinal()] = key;
    }

    Optional<RecordKey> previousKey() {
        return Optional.ofNullable(previousKey);
    }

    void setPreviousKey(RecordKey key) {
        previousKey = key;
    }

    Optional<Link> link() {
        return Optional.ofNullable(link);
    }

    void setLink(Link known) {
        link = known;
        base = new Agreement(known.leftBase(), known.rightBase());
        for (Side of : Side.values()) {
            raiseVersion(of, known.version(of));
        }
    }

    boolean isDetached() {
        return link != null && link.detached();
    }

    Agreement base() {
        return base;
    }

    void agree(Agreement agreement) {
        base = agreement;
    }

    Optional<Seen> seen(Side of) {
        return Optional.ofNullable(seen[of.ordinal()]);
    }

    boolean exists(Side of) {
        Seen known = seen[of.ordinal()];
        return known != null && known.exists();
    }

    boolean isGone(Side of) {
        Seen known = seen[of.ordinal()];
        return known != null && !known.exists();
    }

    /** Notes what was seen; what had been translated of an older sight is forgotten. */
    void see(Side of, Seen sight) {
        seen[of.ordinal()] = sight;
        mapped[of.ordinal()] = null;
        wanted[of.ordinal()] = false;
        raiseVersion(of, sight.version());
    }

    Optional<MappedRecord> mapped(Side of) {
        return Optional.ofNullable(mapped[of.ordinal()]);
    }

    void setMapped(Side of, MappedRecord record) {
        mapped[of.ordinal()] = record;
    }

    /** Forgets translations, because references may be known by now. */
    void unmap() {
        mapped[0] = null;
        mapped[1] = null;
    }

    boolean wants(Side of) {
        return wanted[of.ordinal()];
    }

    boolean wantsAny() {
        return wanted[0] || wanted[1];
    }

    void want(Side of) {
        wanted[of.ordinal()] = true;
    }

    RecordVersion version(Side of) {
        return versions[of.ordinal()];
    }

    void raiseVersion(Side of, RecordVersion version) {
        versions[of.ordinal()] = versions[of.ordinal()].max(version);
    }

    /** Whether what a stream told may be older than what the ledger knows of the record. */
    boolean maybeStale() {
        Seen sight = seen[side.ordinal()];
        return sight != null
                && !sight.read()
                && link != null
                && !sight.version().isAfter(link.version(side));
    }

    /** What reconcile is to know of that side. */
    Observed observed(Side of) {
        Seen sight = seen[of.ordinal()];
        if (sight == null) {
            return Observed.UNSEEN;
        }
        if (!sight.exists()) {
            return new Observed.Gone(sight.committedAt());
        }
        MappedRecord record = Objects.requireNonNull(mapped[of.ordinal()]);
        return new Observed.Present(record.own(), record.translated(), sight.committedAt());
    }

    /** Forgets what was taken for granted about a side. */
    void unsee(Side of) {
        seen[of.ordinal()] = null;
        mapped[of.ordinal()] = null;
    }

    /** The commit time of that side's change, as a stream told it now or before. */
    Optional<Instant> committedAt(Side of) {
        Optional<Instant> told = seen(of).flatMap(Seen::committedAt);
        return told.isPresent()
                ? told
                : issues.stream()
                        .filter(issue -> issue.side() == of)
                        .flatMap(issue -> issue.changedAt().stream())
                        .findFirst();
    }

    Optional<Instant> changedAt() {
        Seen sight = seen[side.ordinal()];
        return sight == null ? Optional.empty() : sight.committedAt();
    }

    /** The record's link as it should be now. */
    Link toLink(boolean detached) {
        return new Link(
                link == null ? Link.NEW : link.id(),
                Objects.requireNonNull(key(Side.LEFT)),
                Objects.requireNonNull(key(Side.RIGHT)),
                base.left(),
                base.right(),
                version(Side.LEFT),
                version(Side.RIGHT),
                detached);
    }

    @Override
    public String toString() {
        return table.name() + " " + side.word() + " " + key();
    }
}
