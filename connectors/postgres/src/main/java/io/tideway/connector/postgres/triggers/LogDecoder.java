package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.session.OriginMessage;
import io.tideway.spi.Change;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.Origin;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns rows of the log into changes. One thread.
 *
 * <p>Rows that cannot be read reliably (a row that could not be captured, an image of a table that is gone) become a
 * {@link Change.Truncated}: the table is then compared with the ledger. A guess would be faster, and wrong in some
 * cases.
 */
final class LogDecoder {

    private final Map<Long, WatchedTable> tables = new LinkedHashMap<>();
    private final Catalog catalog;
    private final CurrentStateReader current;
    private final OriginMessage mark;
    private String names;

    LogDecoder(
            List<SelectedTable> selected,
            WatchedTable.PartitionColumns partitions,
            Catalog catalog,
            CurrentStateReader current,
            OriginMessage mark,
            String names) {
        selected.forEach(each -> tables.put(each.table().oid(), new WatchedTable(each, partitions)));
        this.catalog = catalog;
        this.current = current;
        this.mark = mark;
        this.names = names;
    }

    /** Takes note of columns that were renamed, dropped or added. */
    List<Change> alterations(LogPage page) {
        List<Change> changes = new ArrayList<>();
        if (!page.rows().isEmpty() && !page.names().equals(names)) {
            names = page.names();
            Instant time = page.rows().getFirst().time();
            for (WatchedTable table : tables.values()) {
                report(
                        table,
                        table.changed(catalog),
                        new ChangeInfo(RecordVersion.UNKNOWN, time, Origin.OTHERS),
                        changes);
            }
        }
        return changes;
    }

    private static void report(WatchedTable table, List<Reason> reasons, ChangeInfo info, List<Change> changes) {
        if (table.report(reasons)) {
            changes.add(new Change.SchemaChanged(table.name(), reasons, info));
        }
    }

    void decode(LogRow row, List<Change> changes) {
        WatchedTable table = tables.get(row.relation());
        if (table == null) {
            return;
        }
        switch (row.kind()) {
            case TRUNCATE, MISSED -> changes.add(new Change.Truncated(table.name(), info(row)));
            case INSERT, UPDATE, DELETE -> decodeImages(table, row, changes);
        }
    }

    private void decodeImages(WatchedTable table, LogRow row, List<Change> changes) {
        ImagePlan plan = table.plan(row);
        if (!plan.reasons().isEmpty()) {
            report(table, plan.reasons(), info(row), changes);
        }
        Optional<List<Step>> steps = tellsKeys(plan, row) ? steps(plan, row) : Optional.empty();
        if (steps.isEmpty()) {
            changes.add(new Change.Truncated(table.name(), info(row)));
        } else if (row.sure()) {
            steps.get().forEach(step -> changes.add(change(table, row, step)));
        } else {
            changes.addAll(current.changes(table.selected(), moves(steps.get()), info(row)));
        }
    }

    /**
     * Whether an update also contains the keys before it, or that they are the same: by the key of that time, which may
     * differ.
     */
    private static boolean tellsKeys(ImagePlan plan, LogRow row) {
        boolean movesUntold = row.kind() == LogRow.Kind.UPDATE && row.olds().isEmpty();
        return plan.hasKey() && (!movesUntold || plan.keepsKey());
    }

    /** The images of one record before and after. */
    private record Step(Optional<ImagePlan.Image> before, Optional<ImagePlan.Image> after) {}

    /** Empty: an image is not of the layout. */
    private static Optional<List<Step>> steps(ImagePlan plan, LogRow row) {
        List<Step> steps = new ArrayList<>();
        int count = Math.max(row.olds().size(), row.news().size());
        for (int i = 0; i < count; i++) {
            Optional<ImagePlan.Image> before = image(plan, row.olds(), i);
            Optional<ImagePlan.Image> after = image(plan, row.news(), i);
            if ((before.isEmpty() && !row.olds().isEmpty())
                    || (after.isEmpty() && !row.news().isEmpty())) {
                return Optional.empty();
            }
            steps.add(new Step(before, after));
        }
        return Optional.of(steps);
    }

    private static Optional<ImagePlan.Image> image(ImagePlan plan, List<String> images, int place) {
        return place < images.size() ? plan.read(images.get(place)) : Optional.empty();
    }

    private Change change(WatchedTable table, LogRow row, Step step) {
        Optional<RecordKey> old = step.before().map(ImagePlan.Image::key);
        if (step.after().isEmpty()) {
            return new Change.Deleted(table.name(), old.orElseThrow(), info(row));
        }
        ImagePlan.Image image = step.after().get();
        return new Change.Upserted(
                table.name(),
                image.key(),
                old.filter(before -> !before.equals(image.key())),
                image.fields(),
                info(row));
    }

    private static List<CurrentStateReader.Move> moves(List<Step> steps) {
        return steps.stream()
                .map(step -> new CurrentStateReader.Move(
                        step.before().map(ImagePlan.Image::key), step.after().map(ImagePlan.Image::key)))
                .toList();
    }

    private ChangeInfo info(LogRow row) {
        Origin origin = row.mark().equals(mark.content()) ? Origin.OURS : Origin.OTHERS;
        return new ChangeInfo(new RecordVersion(row.lsn()), row.time(), origin);
    }
}
