package io.tideway.benchmarks;

import java.sql.SQLException;
import java.util.SequencedMap;

/** Work for a replication, and what comes out. */
interface Measurement {

    /** Gives it the work; every call for one metric after the other, in the same order. */
    SequencedMap<Metric, Double> take(Replication replication, Scale scale, Meter meter) throws SQLException;
}
