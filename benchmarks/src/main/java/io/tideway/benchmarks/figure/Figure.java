package io.tideway.benchmarks.figure;

import io.tideway.benchmarks.metric.Reading;
import java.sql.SQLException;
import java.util.List;

/** One thing that is measured. */
public interface Figure {

    /** As one chooses it on the command line. */
    String name();

    /** Measures once, all contenders in turn. */
    List<Reading> measure(BenchmarkSetup bench) throws SQLException, InterruptedException;
}
