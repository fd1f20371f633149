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

/** The part of the contract on {@link RecordVersion}, by which the engine distinguishes new changes from known ones. */
interface VersionContract {

    ContractFixture bench();

    @Test
    default void versionsGrowFromChangeToChange() {
        ChangeStream stream = bench().stream();
        RecordKey key = bench().insert(ContractFixture.NAME, "0");
        bench().update(key, ContractFixture.NAME, "1");
        bench().update(key, ContractFixture.NAME, "2");
        List<RecordVersion> versions = versions(bench().pollToHead(stream), key);
        assertThat(versions).isNotEmpty().isSorted().doesNotContain(RecordVersion.UNKNOWN);
    }

    @Test
    default void anEchoIsNotAboveTheVersionOfItsWrite() {
        ChangeStream stream = bench().stream();
        WriteOutcome.Applied applied =
                ContractFixture.applied(bench().writeOne(bench().create(1, ContractFixture.NAME, "Ada")));
        List<RecordVersion> versions = versions(bench().pollToHead(stream), applied.key());
        assertThat(versions)
                .isNotEmpty()
                .allSatisfy(version -> assertThat(version).isLessThanOrEqualTo(applied.version()));
    }

    @Test
    default void whatHappensAfterAWriteIsAboveItsVersion() {
        RecordKey key = bench().insert(ContractFixture.NAME, "Ada", ContractFixture.NOTE, "one");
        ChangeStream stream = bench().stream();
        Fields wanted = bench().fields(ContractFixture.NOTE, "two");
        Fields expected = bench().fields(ContractFixture.NOTE, "one");
        WriteOutcome.Applied applied =
                ContractFixture.applied(bench().writeOne(ContractFixture.update(1, key, wanted, expected)));
        bench().update(key, ContractFixture.NOTE, "three");
        Change.Upserted last = bench().pollToHead(stream).upserts(key).getLast();
        assertThat(last.fields().value(ContractFixture.NOTE)).isEqualTo("three");
        assertThat(last.info().version()).isGreaterThan(applied.version());
    }

    @Test
    default void aReadIsNotBelowTheChangesThatItContains() {
        ChangeStream stream = bench().stream();
        RecordKey key = bench().insert(ContractFixture.NAME, "0");
        bench().update(key, ContractFixture.NAME, "1");
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
        RecordKey key = bench().insert(ContractFixture.NAME, "0");
        assertThat(bench().pollToHead(stream).upserts(key))
                .isNotEmpty()
                .extracting(Change.Upserted::info)
                .extracting(ChangeInfo::committedAt)
                .isSorted();
    }

    private static List<RecordVersion> versions(ContractFixture.Polled polled, RecordKey key) {
        return polled.upserts(key).stream()
                .map(change -> change.info().version())
                .toList();
    }
}
