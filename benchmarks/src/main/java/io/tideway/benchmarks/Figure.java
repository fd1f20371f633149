package io.tideway.benchmarks;

import java.sql.SQLException;
import java.util.List;

/** One thing that is measured. */
interface Figure {

    /** As one chooses it on the command line. */
    String name();

    /** Measures once, all contenders in turn. */
    List<Reading> measure(Bench bench) throws SQLException, InterruptedException;
}
