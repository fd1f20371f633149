package io.tideway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.Change;
import io.tideway.spi.ChangeInfo;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.WriteOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of the contract about {@link RecordVersion}: by it the engine tells news from what it knows. */
interface VersionContract {

    ContractBench bench();

    @Test
    default void versionsGrowFromChangeToChange() {
        ChangeStream stream = bench().stream();
        RecordKey key = bench().insert(ContractBench.NAME, "0");
        bench().update(key, ContractBench.NAME, "1");
        bench().update(key, ContractBench.NAME, "2");
        List<RecordVersion> versions = versions(bench().pollToHead(stream), key);
        assertThat(versions).isNotEmpty().isSorted().doesNotContain(RecordVersion.UNKNOWN);
    }

    @Test
    default void anEchoIsNotAboveTheVersionOfItsWrite() {
        ChangeStream stream = bench().stream();
        WriteOutcome.Applied applied =
                ContractBench.applied(bench().writeOne(bench().create(1, ContractBench.NAME, "Ada")));
        List<RecordVersion> versions = versions(bench().pollToHead(stream), applied.key());
        assertThat(versions)
                .isNotEmpty()
                .allSatisfy(version -> assertThat(version).isLessThanOrEqualTo(applied.version()));
    }

    @Test
    default void whatHappensAfterAWriteIsAboveItsVersion() {
        RecordKey key = bench().insert(ContractBench.NAME, "Ada", ContractBench.NOTE, "one");
        ChangeStream stream = bench().stream();
        Fields wanted = bench().fields(ContractBench.NOTE, "two");
        Fields expected = bench().fields(ContractBench.NOTE, "one");
        WriteOutcome.Applied applied =
                ContractBench.applied(bench().writeOne(ContractBench.update(1, key, wanted, expected)));
        bench().update(key, ContractBench.NOTE, "three");
        Change.Upserted last = bench().pollToHead(stream).upserts(key).getLast();
        assertThat(last.fields().value(ContractBench.NOTE)).isEqualTo("three");
        assertThat(last.info().version()).isGreaterThan(applied.version());
    }

    @Test
    default void aReadIsNotBelowTheChangesThatItContains() {
        ChangeStream stream = bench().stream();
        RecordKey key = bench().insert(ContractBench.NAME, "0");
        bench().update(key, ContractBench.NAME, "1");
        RecordVersion fetched = bench().fetched(key).version();
        RecordVersion chunk = bench().snapshot(10).values().iterator().next().version();
        assertThat(versions(bench().pollToHead(stream), key)).isNotEmpty().allSatisfy(version -> {
            assertThat(version).isLessThanOrEqualTo(fetched);
            assertThat(version).isLessThanOrEqualTo(chunk);
        });
    }

    @Test
    default void commitTimesAreKnown() {
        ChangeStream stream = bench().stream();
        RecordKey key = bench().insert(ContractBench.NAME, "0");
        assertThat(bench().pollToHead(stream).upserts(key))
                .isNotEmpty()
                .extracting(Change.Upserted::info)
                .extracting(ChangeInfo::committedAt)
                .isSorted();
    }

    private static List<RecordVersion> versions(ContractBench.Polled polled, RecordKey key) {
        return polled.upserts(key).stream()
                .map(change -> change.info().version())
                .toList();
    }
}
