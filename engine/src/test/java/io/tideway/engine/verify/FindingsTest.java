package io.tideway.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.spi.RecordKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a mismatch becomes a difference. */
final class FindingsTest {

    private static final Mismatch MISSING = Mismatch.unlinked(Side.LEFT, RecordKey.of("1"));

    private final Findings findings = new Findings();

    @Test
    void aMismatchThatRemainsAfterCatchingUpIsADifference() {
        findings.addAll(List.of(MISSING));
        findings.stillSuspect(List.of(MISSING), true);
        assertThat(report().missingRight()).isOne();
        assertThat(report().changing()).isZero();
    }

    @Test
    void aMismatchBeforeCatchingUpIsNone() {
        findings.addAll(List.of(MISSING));
        findings.stillSuspect(List.of(MISSING), false);
        assertThat(report().missingRight()).isZero();
        assertThat(report().changing()).isZero();
        assertThat(report().undecided()).isOne();
        findings.stillSuspect(List.of(), true);
        assertThat(report().undecided()).isZero();
    }

    private VerifyReport.Table report() {
        return findings.report("sync", "table", 1);
    }
}
