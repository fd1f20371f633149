package io.tideway.engine.verify;

import io.tideway.engine.Side;
import io.tideway.engine.apply.Translator;
import io.tideway.engine.commit.LinkCache;
import io.tideway.engine.ledger.FoundLinks;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.mapping.MappedRecord;
import io.tideway.engine.mapping.References;
import io.tideway.engine.record.FieldDifferences;
import io.tideway.engine.record.Observation;
import io.tideway.engine.record.RecordFetcher;
import io.tideway.engine.record.RecordTask;
import io.tideway.engine.record.TableState;
import io.tideway.engine.sync.SyncRunner;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Fields;
import io.tideway.spi.ReadPace;
import io.tideway.spi.RecordKey;
import io.tideway.spi.SnapshotChunk;
import io.tideway.spi.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Compares both sides of a sync by its links, chunk by chunk, while changes flow; writes nothing (Invariant 7).
 *
 * <p>Both sides are read at the same time. The left's records are compared with their counterparts; the right's records show which have no
 * link. If the two sides found different links, all links are compared.
 *
 * <p>A mismatch at first sight may be a change in flight. So the record is looked at again after the sync has caught up, for which it has
 * minutes. This is repeated until the record agrees, or differs by the same values as before. A sync that does not catch up proves no
 * difference: such records are counted separately. Memory is bounded: beyond {@link #MAX_SUSPECTS} such records are counted without a
 * second look.
 */
public final class Verifier {

    static final int MAX_SUSPECTS = 20_000;

    private static final int PAGE = 2_000;
    private static final int MORE_LOOKS = 10;
    private static final Duration CATCH_UP = Duration.ofSeconds(20);

    private final SyncRunner runner;
    private final Map<String, TableState> tables;
    private final Ledger ledger;
    private final RecordFetcher reader;
    private final int examples;
    private final AtomicReference<VerifyProgress> progress;

    /**
     * Makes the verifier of one sync.
     *
     * @param examples how many records that do not agree are named for each table mapping
     * @param progress is set to the progress
     */
    public Verifier(
            SyncRunner runner,
            Map<String, TableState> tables,
            Ledger ledger,
            int examples,
            AtomicReference<VerifyProgress> progress) {
        this.examples = Math.clamp(examples, 0, MAX_SUSPECTS);
        this.progress = progress;
        this.runner = runner;
        this.tables = tables;
        this.ledger = ledger;
        this.reader = new RecordFetcher(runner.sources());
    }

    public VerifyReport.Table verify(TableState table) throws InterruptedException {
        Findings findings = new Findings();
        begin(table);
        LinkSum left = new LinkSum();
        LinkSum right = new LinkSum();
        runBoth(
                () -> readSide(
                        table, Side.LEFT, findings, (records, links) -> compare(table, records, links, findings, left)),
                () -> readSide(
                        table,
                        Side.RIGHT,
                        findings,
                        (records, links) -> links.values().forEach(right::add)));
        if (!left.isSame(right)) {
            compareLinks(table, findings);
        }
        for (int look = 0; look < MORE_LOOKS && !findings.suspects().isEmpty(); look++) {
            boolean quiet = runner.awaitQuiet(System.nanoTime() + CATCH_UP.toNanos());
            lookAgain(table, findings, quiet);
        }
        return findings.report(runner.definition.name(), table.name(), examples);
    }

    private void begin(TableState table) {
        long records = Math.max(0, table.schema(Side.LEFT).estimatedRecords())
                + Math.max(0, table.schema(Side.RIGHT).estimatedRecords());
        progress.set(new VerifyProgress(
                runner.definition.name(), table.name(), 0, Math.max(records, 2 * ledger.countLinks(table.id()))));
    }

    private void read(int more) {
        progress.updateAndGet(at -> new VerifyProgress(at.sync(), at.table(), at.read() + more, at.estimate()));
    }

    /** Runs both, each in a thread of its own; throws the first failure. */
    private static void runBoth(Runnable one, Runnable other) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Object> task : threads.invokeAll(List.of(Executors.callable(one), Executors.callable(other)))) {
                task.get();
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(failed.getCause());
        }
    }

    /** Reads a side's records. Passes those with a link on by their keys; those without one are suspects. */
    private void readSide(
            TableState table,
            Side side,
            Findings findings,
            BiConsumer<List<StoredRecord>, Map<RecordKey, Link>> linked) {
        ChunkCursor cursor = ChunkCursor.START;
        SnapshotChunk chunk;
        do {
            chunk = runner.source(side).snapshot(table.selection(side), cursor, PAGE);
            Map<RecordKey, Link> links = attached(table, side, chunk.records(), findings);
            linked.accept(chunk.records(), links);
            read(chunk.records().size());
            cursor = chunk.next();
        } while (!chunk.last());
    }

    private Map<RecordKey, Link> attached(TableState table, Side side, List<StoredRecord> records, Findings findings) {
        Map<RecordKey, Link> links = new LinkCache(ledger)
                .findKeys(table, side, records.stream().map(StoredRecord::key).toList());
        if (table.rules.creates(side.other())) {
            findings.addAll(unlinked(table, side, records, links));
        }
        links.values().removeIf(Link::detached);
        return links;
    }

    private void compare(
            TableState table, List<StoredRecord> records, Map<RecordKey, Link> links, Findings findings, LinkSum met) {
        Map<RecordKey, StoredRecord> left = new HashMap<>();
        records.forEach(record -> left.put(record.key(), record));
        findings.linked(links.size());
        findings.addAll(compare(table, List.copyOf(links.values()), left));
        links.values().forEach(met::add);
    }

    /** Compares all links: some were found on one side only. */
    private void compareLinks(TableState table, Findings findings) {
        List<Link> page = ledger.linksAfter(table.row, 0, PAGE);
        while (!page.isEmpty()) {
            List<Mismatch> suspects = compare(
                    table, page.stream().filter(link -> !link.detached()).toList());
            findings.linked(suspects.stream()
                    .filter(suspect -> suspect.kind() == Mismatch.Kind.MISSING_LEFT)
                    .count());
            findings.addAll(suspects);
            page = ledger.linksAfter(table.row, page.getLast().id(), PAGE);
        }
    }

    private List<Mismatch> compare(TableState table, List<Link> links) {
        return compare(table, links, read(table, Side.LEFT, links));
    }

    private List<Mismatch> compare(TableState table, List<Link> links, Map<RecordKey, StoredRecord> left) {
        Map<RecordKey, StoredRecord> right = read(table, Side.RIGHT, links);
        List<RecordTask> tasks = new ArrayList<>();
        List<Mismatch> suspects = new ArrayList<>();
        for (Link link : links) {
            StoredRecord onLeft = left.get(link.leftKey());
            StoredRecord onRight = right.get(link.rightKey());
            if (onLeft != null && onRight != null) {
                RecordTask task = new RecordTask(table, Side.LEFT, link.leftKey());
                task.setLink(link);
                task.see(Side.LEFT, Observation.read(onLeft));
                task.see(Side.RIGHT, Observation.read(onRight));
                tasks.add(task);
            } else if (onLeft != null || onRight != null) {
                suspects.add(Mismatch.missing(link, onLeft == null ? Side.LEFT : Side.RIGHT));
            }
        }
        new Translator(tables, new LinkCache(ledger), reader).translate(table, tasks);
        tasks.forEach(task -> differing(task).ifPresent(suspects::add));
        return suspects;
    }

    private static Optional<Mismatch> differing(RecordTask task) {
        MappedRecord left = task.mapped(Side.LEFT).orElseThrow();
        MappedRecord right = task.mapped(Side.RIGHT).orElseThrow();
        List<Integer> places = FieldDifferences.places(task.table, left, right);
        if (places.isEmpty()) {
            return Optional.empty();
        }
        List<String> fields =
                places.stream().map(place -> task.table.field(Side.LEFT, place)).toList();
        int values = 31 * only(left.own(), places).hashCode()
                + only(right.own(), places).hashCode();
        return Optional.of(Mismatch.differing(task.link().orElseThrow(), fields, values));
    }

    private static Fields only(Fields fields, List<Integer> places) {
        Fields.Builder some = Fields.builder(fields.layout());
        places.stream().filter(fields::isPresent).forEach(place -> some.set(place, fields.value(place)));
        return some.build();
    }

    private Map<RecordKey, StoredRecord> read(TableState table, Side side, List<Link> links) {
        return reader.fetch(
                table, side, links.stream().map(link -> link.key(side)).toList());
    }

    /** Returns records of one side that should be on the other and have no link. */
    private List<Mismatch> unlinked(
            TableState table, Side side, List<StoredRecord> records, Map<RecordKey, Link> linked) {
        List<StoredRecord> unlinked = records.stream()
                .filter(record -> !linked.containsKey(record.key()))
                .filter(record -> table.mapping.includes(side, record.fields()))
                .toList();
        Set<RecordKey> keptOut = keptOut(table, side, unlinked);
        return unlinked.stream()
                .filter(record -> !keptOut.contains(record.key()))
                .map(record -> Mismatch.unlinked(side, record.key()))
                .toList();
    }

    /** Returns records whose counterpart a `where` of the other side excludes from the sync: they are excluded too. */
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
            reader.match(table, other, by, List.copyOf(wanted.keySet())).forEach((key, found) -> {
                if (found.stream().anyMatch(record -> !table.mapping.includes(other, record.fields()))) {
                    keptOut.addAll(wanted.getOrDefault(key, List.of()));
                }
            });
        }
        return keptOut;
    }

    /**
     * Looks at the suspects again.
     *
     * @param arrived whether the sync has caught up: a mismatch that is still the same then is a difference
     */
    private void lookAgain(TableState table, Findings findings, boolean arrived) {
        List<Mismatch> still = new ArrayList<>();
        List<Mismatch> suspects = findings.suspects();
        for (int from = 0; from < suspects.size(); from += PAGE) {
            List<Mismatch> page = suspects.subList(from, Math.min(from + PAGE, suspects.size()));
            for (Side side : Side.values()) {
                List<RecordKey> keys = page.stream()
                        .map(Mismatch::identity)
                        .filter(identity -> identity.side() == side)
                        .map(Mismatch.Identity::key)
                        .toList();
                List<RecordKey> unlinked = lookAgainByLinks(table, side, keys, still);
                if (table.rules.creates(side.other())) {
                    lookAgainUnlinked(table, side, unlinked, still);
                }
            }
        }
        findings.stillSuspect(still, arrived);
    }

    /** Compares records by their links; returns the keys of records that have no link. */
    private List<RecordKey> lookAgainByLinks(TableState table, Side side, List<RecordKey> keys, List<Mismatch> still) {
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

    private void lookAgainUnlinked(TableState table, Side side, List<RecordKey> keys, List<Mismatch> still) {
        for (int from = 0; from < keys.size(); from += ReadPace.FIRST) {
            List<RecordKey> some = keys.subList(from, Math.min(from + ReadPace.FIRST, keys.size()));
            List<StoredRecord> records =
                    List.copyOf(reader.fetch(table, side, some).values());
            Map<RecordKey, Link> linked = new LinkCache(ledger)
                    .findKeys(
                            table, side, records.stream().map(StoredRecord::key).toList());
            still.addAll(unlinked(table, side, records, linked));
        }
    }

    /** Determines whether two sides found the same links, whatever their order. Belongs to one thread. */
    private static final class LinkSum {
        private long count;
        private long sum;

        void add(Link link) {
            long mixed = (link.id() ^ (link.id() >>> 32)) * 0x9E3779B97F4A7C15L;
            count++;
            sum += mixed ^ (mixed >>> 29);
        }

        boolean isSame(LinkSum other) {
            return count == other.count && sum == other.sum;
        }
    }
}
