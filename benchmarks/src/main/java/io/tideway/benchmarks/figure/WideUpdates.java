package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.database.DatabasePair;
import io.tideway.benchmarks.database.Table;
import io.tideway.benchmarks.database.Visits;
import io.tideway.benchmarks.metric.Meter;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.replication.Replication;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One transaction that changes two columns of many wide rows, while connected: from its commit until all is visible on the target.
 *
 * <p>A row has 60 columns beside its key: 1.5 kB together, and 4 kB more in one that is stored out of line, which the stream therefore does
 * not carry.
 */
final class WideUpdates implements Measurement {

    private static final String NAME = "public.accounts";
    private static final int TEXTS = 58;

    /** So many fewer rows than in other figures, as each is so much larger. */
    private static final int FEWER = 5;

    private static final int INSERTED = 1;
    private static final int MEASURED = 2;

    private static final List<String> TEXT_COLUMNS =
            IntStream.rangeClosed(1, TEXTS).mapToObj(number -> "text_" + number).toList();

    private static final Table TABLE = new Table(
            NAME,
            "visits integer NOT NULL, notes text, "
                    + TEXT_COLUMNS.stream()
                            .map(column -> column + " text NOT NULL")
                            .collect(Collectors.joining(", ")),
            Stream.concat(Stream.of("visits", "notes"), TEXT_COLUMNS.stream()).toList());

    @Override
    public List<Table> tables() {
        return List.of(TABLE);
    }

    @Override
    public List<Reading> take(Replication replication, WorkSize scale, Meter meter) throws SQLException {
        DatabasePair databases = replication.databases();
        int rows = scale.rows() / FEWER;
        databases.source.execute("ALTER TABLE " + NAME + " ALTER notes SET STORAGE EXTERNAL");
        databases.source.execute(insertion(rows));
        replication.start();
        Visits.await(databases.target, NAME, INSERTED, rows, rows);
        replication.settle();
        databases.source.execute("UPDATE " + NAME + " SET visits = " + MEASURED + ", text_1 = 'changed ' || id");
        meter.start();
        Visits.await(databases.target, NAME, MEASURED, rows, rows);
        meter.stop();
        String setting = "one transaction of " + rows + " updates of 2 of 60 columns, another one out of line";
        return List.of(meter.perSecond(Metric.besideNative("wide-updates", setting, "rows/s"), rows));
    }

    private static String insertion(int rows) {
        return "INSERT INTO " + NAME + " (visits, notes, " + String.join(", ", TEXT_COLUMNS) + ") SELECT " + INSERTED
                + ", repeat(md5(i::text), 128), "
                + TEXT_COLUMNS.stream()
                        .map(column -> "'" + column + " of account ' || i")
                        .collect(Collectors.joining(", "))
                + " FROM generate_series(1, " + rows + ") i";
    }
}
