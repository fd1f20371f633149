package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import io.tideway.engine.ledger.Link;
import io.tideway.engine.reconcile.Times;
import io.tideway.spi.StoredRecord;
import java.util.ArrayList;
import java.util.List;

/** What a chunk of a table, or a page of links, gives to do. */
final class BackfillWorks {

    private BackfillWorks() {}

    static List<RecordWork> ofChunk(TableState table, Side side, List<StoredRecord> chunk) {
        List<RecordWork> works = new ArrayList<>(chunk.size());
        for (StoredRecord record : chunk) {
            RecordWork work = new RecordWork(table, side, record.key());
            Seen read = Seen.read(record);
            work.see(side, new Seen(true, read.fields(), read.version(), read.committedAt(), false));
            work.times = Times.AS_KNOWN;
            work.readAhead = true;
            works.add(work);
        }
        return works;
    }

    static List<RecordWork> ofLinks(TableState table, List<Link> links) {
        List<RecordWork> works = new ArrayList<>(links.size());
        for (Link link : links) {
            RecordWork work = new RecordWork(table, Side.LEFT, link.leftKey());
            work.setLink(link);
            work.times = Times.AS_KNOWN;
            work.want(Side.LEFT);
            work.want(Side.RIGHT);
            works.add(work);
        }
        return works;
    }
}
