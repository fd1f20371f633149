package io.tideway.engine.record;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Ledger;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Times;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.List;

/** What a chunk of a table, or a page of links, gives to do. */
public final class BackfillWorks {

    private BackfillWorks() {}

    public static List<RecordWork> ofChunk(TableState table, Side side, List<StoredRecord> chunk) {
        List<RecordWork> works = new ArrayList<>(chunk.size());
        for (StoredRecord record : chunk) {
            RecordWork work = new RecordWork(table, side, record.key());
            work.see(side, Seen.inChunk(record));
            work.times = Times.AS_KNOWN;
            work.readAhead = true;
            works.add(work);
        }
        return works;
    }

    public static List<RecordWork> ofLinks(TableState table, List<Link> links) {
        List<RecordWork> works = new ArrayList<>(links.size());
        for (Link link : links) {
            RecordWork work = new RecordWork(table, Side.LEFT, link.leftKey());
            work.setLink(link);
            work.times = Times.AS_KNOWN;
            work.want(Side.LEFT);
            work.want(Side.RIGHT);
            work.compared = true;
            work.revert = table.hold.flatMap(Hold::revert);
            works.add(work);
        }
        return works;
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
