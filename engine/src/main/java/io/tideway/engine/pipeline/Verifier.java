package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.FoundLinks;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.mapping.References;
import io.tideway.engine.pipeline.VerifyReport.Difference;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.ReadPace;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Compares both sides of a sync by its links, page by page, while changes flow; writes nothing.
 *
 * <p>What does not agree at first sight may be a change on its way: it is looked at again once the sync has caught up. Memory is
 * bounded: beyond {@link #MAX_SUSPECTS} such records are counted without a second look.
 */
final class Verifier {

    static final int MAX_SUSPECTS = 20_000;

    private static final int PAGE = 2_000;
    private static final int MAX_LOOKS = 3;
    private static final Duration CATCH_UP = Duration.ofSeconds(20);

    private final SyncRunner runner;
    private final Map<String, TableState> tables;
    private final Ledger ledger;
    private final RecordReader reader;
    private final int examples;
    private final AtomicReference<VerifyProgress> progress;

    /**
     * @param examples how many records that do not agree are named for each table mapping
     * @param progress is told how far it has come
     */
    Verifier(
            SyncRunner runner,
            Map<String, TableState> tables,
            Ledger ledger,
            int examples,
            AtomicReference<VerifyProgress> progress) {
        this.examples = Math.min(examples, MAX_SUSPECTS);
        this.progress = progress;
        this.runner = runner;
        this.tables = tables;
        this.ledger = ledger;
        this.reader = new RecordReader(runner.sources());
    }

    VerifyReport.Table verify(TableState table) throws InterruptedException {
        Findings findings = new Findings();
        begin(table);
        compareLinks(table, findings);
        for (Side side : Side.values()) {
            findUnlinked(table, side, findings);
        }
        for (int look = 1; look < MAX_LOOKS && !findings.suspects.isEmpty(); look++) {
            runner.awaitQuiet(System.nanoTime() + CATCH_UP.toNanos());
            lookAgain(table, findings);
        }
        return findings.report(runner.definition.name(), table.name(), examples);
    }

    private void begin(TableState table) {
        long records = 0;
        for (Side side : Side.values()) {
            boolean isRead = table.rules.creates(side.other());
            records += isRead ? Math.max(0, table.schema(side).estimatedRecords()) : 0;
        }
        long all = ledger.countLinks(table.id()) + records;
        progress.set(new VerifyProgress(runner.definition.name(), table.name(), 0, all));
    }

    private void read(int more) {
        progress.updateAndGet(at -> new VerifyProgress(at.sync(), at.table(), at.read() + more, at.estimate()));
    }

    private void compareLinks(TableState table, Findings findings) {
        List<Link> page = ledger.linksAfter(table.row, 0, PAGE);
        while (!page.isEmpty()) {
            List<Link> attached = page.stream().filter(link -> !link.detached()).toList();
            findings.linked += attached.size();
            findings.addAll(compare(table, attached));
            read(page.size());
            page = ledger.linksAfter(table.row, page.getLast().id(), PAGE);
        }
    }

    private List<Suspect> compare(TableState table, List<Link> links) {
        Map<RecordKey, StoredRecord> left = read(table, Side.LEFT, links);
        Map<RecordKey, StoredRecord> right = read(table, Side.RIGHT, links);
        List<RecordWork> works = new ArrayList<>();
        List<Suspect> suspects = new ArrayList<>();
        for (Link link : links) {
            StoredRecord onLeft = left.get(link.leftKey());
            StoredRecord onRight = right.get(link.rightKey());
            if (onLeft != null && onRight != null) {
                RecordWork work = new RecordWork(table, Side.LEFT, link.leftKey());
                work.setLink(link);
                work.see(Side.LEFT, Seen.read(onLeft));
                work.see(Side.RIGHT, Seen.read(onRight));
                works.add(work);
            } else if (onLeft != null || onRight != null) {
                suspects.add(Suspect.missing(link, onLeft == null ? Side.LEFT : Side.RIGHT));
            }
        }
        new Translator(tables, new LinkBook(ledger)).translate(table, works);
        for (RecordWork work : works) {
            List<String> fields = Comparison.differing(
                    table,
                    work.mapped(Side.LEFT).orElseThrow(),
                    work.mapped(Side.RIGHT).orElseThrow());
            if (!fields.isEmpty()) {
                suspects.add(Suspect.differing(work.link().orElseThrow(), fields));
            }
        }
        return suspects;
    }

    private Map<RecordKey, StoredRecord> read(TableState table, Side side, List<Link> links) {
        return reader.fetch(
                table, side, links.stream().map(link -> link.key(side)).toList());
    }

    /** Records of one side that should be on the other and have no link. */
    private void findUnlinked(TableState table, Side side, Findings findings) {
        if (!table.rules.creates(side.other())) {
            return;
        }
        ChunkCursor cursor = ChunkCursor.START;
        SnapshotChunk chunk;
        do {
            chunk = runner.source(side).snapshot(table.selection(side), cursor, PAGE);
            findings.addAll(unlinked(table, side, chunk.records()));
            read(chunk.records().size());
            cursor = chunk.next();
        } while (!chunk.last());
    }

    private List<Suspect> unlinked(TableState table, Side side, List<StoredRecord> records) {
        List<StoredRecord> wanted = records.stream()
                .filter(record -> table.mapping.includes(side, record.fields()))
                .toList();
        Map<RecordKey, Link> linked = new LinkBook(ledger)
                .findKeys(table, side, wanted.stream().map(StoredRecord::key).toList());
        List<StoredRecord> unlinked = wanted.stream()
                .filter(record -> !linked.containsKey(record.key()))
                .toList();
        Set<RecordKey> keptOut = keptOut(table, side, unlinked);
        return unlinked.stream()
                .filter(record -> !keptOut.contains(record.key()))
                .map(record -> Suspect.unlinked(side, record.key()))
                .toList();
    }

    /** Records whose counterpart a `where` of the other side leaves out of the sync: so are they. */
    private Set<RecordKey> keptOut(TableState table, Side side, List<StoredRecord> records) {
        Side other = side.other();
        if (!table.mapping.filters(other) || records.isEmpty()) {
            return Set.of();
        }
        Map<RecordKey, List<RecordKey>> wanted = new LinkedHashMap<>();
        for (StoredRecord record : records) {
            MappedRecord mapped = table.mapping.read(side, record.fields(), References.NONE);
            Optional<RecordKey> counterpart = table.mapping.matchesByKey()
                    ? table.mapping.otherKey(side, mapped)
                    : table.mapping.otherMatchKey(side, mapped);
            counterpart.ifPresent(
                    key -> wanted.computeIfAbsent(key, k -> new ArrayList<>()).add(record.key()));
        }
        List<String> by =
                table.mapping.matchesByKey() ? table.schema(other).keyFields() : table.mapping.matchFields(other);
        Set<RecordKey> keptOut = new HashSet<>();
        if (!by.isEmpty() && !wanted.isEmpty()) {
            for (StoredRecord found : reader.fetchBy(table, other, by, List.copyOf(wanted.keySet()))) {
                Optional<RecordKey> key = table.mapping.matchesByKey()
                        ? Optional.of(found.key())
                        : table.mapping.matchKey(other, found.fields());
                if (!table.mapping.includes(other, found.fields())) {
                    key.map(wanted::get).ifPresent(keptOut::addAll);
                }
            }
        }
        return keptOut;
    }

    private void lookAgain(TableState table, Findings findings) {
        List<Suspect> still = new ArrayList<>();
        for (int from = 0; from < findings.suspects.size(); from += PAGE) {
            List<Suspect> page = findings.suspects.subList(from, Math.min(from + PAGE, findings.suspects.size()));
            for (Side side : Side.values()) {
                List<RecordKey> keys = page.stream()
                        .filter(suspect -> suspect.side() == side)
                        .map(Suspect::key)
                        .toList();
                List<RecordKey> unlinked = lookAgainByLinks(table, side, keys, still);
                if (table.rules.creates(side.other())) {
                    lookAgainUnlinked(table, side, unlinked, still);
                }
            }
        }
        findings.suspects.clear();
        findings.suspects.addAll(still);
    }

    /** Returns the keys of records that have no link. */
    private List<RecordKey> lookAgainByLinks(TableState table, Side side, List<RecordKey> keys, List<Suspect> still) {
        List<RecordKey> rest = keys;
        boolean complete = rest.isEmpty();
        while (!complete) {
            FoundLinks links = ledger.links(table.row, side, rest);
            still.addAll(compare(
                    table,
                    links.byKey().values().stream()
                            .filter(link -> !link.detached())
                            .toList()));
            rest = rest.stream().filter(key -> !links.byKey().containsKey(key)).toList();
            complete = links.complete();
        }
        return rest;
    }

    private void lookAgainUnlinked(TableState table, Side side, List<RecordKey> keys, List<Suspect> still) {
        for (int from = 0; from < keys.size(); from += ReadPace.FIRST) {
            List<RecordKey> some = keys.subList(from, Math.min(from + ReadPace.FIRST, keys.size()));
            still.addAll(unlinked(
                    table, side, List.copyOf(reader.fetch(table, side, some).values())));
        }
    }

    /**
     * A record that does not agree.
     *
     * @param side the side by whose key it is looked up again
     */
    private record Suspect(Side side, RecordKey key, Difference difference, Kind kind) {

        private enum Kind {
            DIFFERING,
            MISSING_LEFT,
            MISSING_RIGHT
        }

        static Suspect missing(Link link, Side on) {
            Difference difference = on == Side.LEFT
                    ? new Difference("", link.rightKey().text(), List.of())
                    : new Difference(link.leftKey().text(), "", List.of());
            return new Suspect(on.other(), link.key(on.other()), difference, kind(on));
        }

        static Suspect differing(Link link, List<String> fields) {
            Difference difference =
                    new Difference(link.leftKey().text(), link.rightKey().text(), fields);
            return new Suspect(Side.LEFT, link.leftKey(), difference, Kind.DIFFERING);
        }

        static Suspect unlinked(Side on, RecordKey key) {
            Difference difference = on == Side.LEFT
                    ? new Difference(key.text(), "", List.of())
                    : new Difference("", key.text(), List.of());
            return new Suspect(on, key, difference, kind(on.other()));
        }

        private static Kind kind(Side missing) {
            return missing == Side.LEFT ? Kind.MISSING_LEFT : Kind.MISSING_RIGHT;
        }
    }

    /** What was found so far. */
    private static final class Findings {
        private final List<Suspect> suspects = new ArrayList<>();
        private final Map<String, Long> overflowFields = new LinkedHashMap<>();
        private final Map<Suspect.Kind, Long> overflow = new EnumMap<>(Suspect.Kind.class);
        private long linked;

        void addAll(List<Suspect> found) {
            for (Suspect suspect : found) {
                if (suspects.size() < MAX_SUSPECTS) {
                    suspects.add(suspect);
                } else {
                    overflow.merge(suspect.kind(), 1L, Long::sum);
                    suspect.difference().fields().forEach(field -> overflowFields.merge(field, 1L, Long::sum));
                }
            }
        }

        private long count(Suspect.Kind kind) {
            return overflow.getOrDefault(kind, 0L)
                    + suspects.stream()
                            .filter(suspect -> suspect.kind() == kind)
                            .count();
        }

        VerifyReport.Table report(String sync, String table, int examples) {
            Map<String, Long> fields = new LinkedHashMap<>(overflowFields);
            suspects.forEach(
                    suspect -> suspect.difference().fields().forEach(field -> fields.merge(field, 1L, Long::sum)));
            return new VerifyReport.Table(
                    sync,
                    table,
                    linked,
                    count(Suspect.Kind.DIFFERING),
                    count(Suspect.Kind.MISSING_LEFT),
                    count(Suspect.Kind.MISSING_RIGHT),
                    fields,
                    suspects.stream().limit(examples).map(Suspect::difference).toList());
        }
    }
}
