package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Times;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.List;

/** What a chunk of a table, or a page of links, gives to do. */
public final class BackfillTasks {

    private BackfillTasks() {}

    public static List<RecordTask> ofChunk(TableState table, Side side, List<StoredRecord> chunk) {
        List<RecordTask> tasks = new ArrayList<>(chunk.size());
        for (StoredRecord record : chunk) {
            RecordTask task = new RecordTask(table, side, record.key());
            task.see(side, Observation.inChunk(record));
            task.times = Times.AS_KNOWN;
            task.readAhead = true;
            tasks.add(task);
        }
        return tasks;
    }

    public static List<RecordTask> ofLinks(TableState table, List<Link> links) {
        List<RecordTask> tasks = new ArrayList<>(links.size());
        for (Link link : links) {
            RecordTask task = new RecordTask(table, Side.LEFT, link.leftKey());
            task.setLink(link);
            task.times = Times.AS_KNOWN;
            task.want(Side.LEFT);
            task.want(Side.RIGHT);
            task.compared = true;
            task.revert = table.hold().flatMap(Hold::revert);
            tasks.add(task);
        }
        return tasks;
    }

    /** The page was read ahead: changes that were processed since may have moved its links, widened their bases, or removed some. */
    public static List<Link> asTheyAreNow(Ledger ledger, TableState table, List<Link> page) {
        if (page.isEmpty()) {
            return page;
        }
        long last = page.getLast().id();
        List<Link> now = new ArrayList<>(page.size());
        List<Link> some = ledger.linksAfter(table.row, page.getFirst().id() - 1, page.size());
        while (!some.isEmpty()) {
            some.stream().filter(link -> link.id() <= last).forEach(now::add);
            long read = some.getLast().id();
            some = read < last ? ledger.linksAfter(table.row, read, page.size()) : List.of();
        }
        return now;
    }
}
