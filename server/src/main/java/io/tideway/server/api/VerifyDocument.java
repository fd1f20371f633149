package io.tideway.server.api;

import io.tideway.engine.verify.VerifyReport;
import java.util.List;
import java.util.function.ToLongFunction;

/** The result of a comparison of both sides: the sums, and each table mapping. */
public record VerifyDocument(
        boolean agrees,
        long linked,
        long differing,
        long missingLeft,
        long missingRight,
        long changing,
        long undecided,
        List<VerifyReport.Table> tables) {

    public static VerifyDocument of(VerifyReport report) {
        return new VerifyDocument(
                report.agrees(),
                sum(report, VerifyReport.Table::linked),
                sum(report, VerifyReport.Table::differing),
                sum(report, VerifyReport.Table::missingLeft),
                sum(report, VerifyReport.Table::missingRight),
                sum(report, VerifyReport.Table::changing),
                sum(report, VerifyReport.Table::undecided),
                report.tables());
    }

    private static long sum(VerifyReport report, ToLongFunction<VerifyReport.Table> count) {
        return report.tables().stream().mapToLong(count).sum();
    }
}
