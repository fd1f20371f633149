package io.tideway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideway.spi.ChangeStream;
import io.tideway.spi.ChunkCursor;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.StreamHealth;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The part of the contract on provisioning, removal, resources and messages. */
interface LifeCycleContract {

    /** Groups of the threads that the JVM runs for all. */
    List<String> JVM_THREAD_GROUPS = List.of("system", "InnocuousThreadGroup", "CarrierThreads");

    ContractFixture bench();

    @Test
    default void aDryRunOfProvisioningChangesNothing() {
        List<String> before = provisioned().get();
        Provision dry = bench().connector().provision(bench().subscription(), true);
        assertThat(dry.actions()).isNotEmpty();
        assertThat(provisioned().get()).isEqualTo(before);
        assertThat(bench().connector().provision(bench().subscription(), true).actions())
                .isEqualTo(dry.actions());
    }

    @Test
    default void provisioningIsDoneOnce() {
        Provision first = bench().connector().provision(bench().subscription(), false);
        assertThat(first.createdStream()).isTrue();
        assertThat(first.actions()).isNotEmpty();
        Provision second = bench().connector().provision(bench().subscription(), false);
        assertThat(second.createdStream()).isFalse();
        assertThat(second.actions()).isEmpty();
    }

    @Test
    default void aStreamThatWasProvisionedIsInGoodHealth() {
        bench().connector().provision(bench().subscription(), false);
        StreamHealth health =
                bench().connector().source().health(bench().subscription().name());
        assertThat(health.warnings()).isEmpty();
        assertThat(health.retainedBytes().orElse(0)).isNotNegative();
    }

    @Test
    default void deprovisioningLeavesNothing() {
        List<String> before = provisioned().get();
        String name = bench().subscription().name();
        try (ChangeStream stream = bench().stream()) {
            bench().insert(ContractFixture.NAME, "Ada");
            bench().poll(stream, 1);
        }
        bench().restart();
        List<String> during = provisioned().get();
        List<String> announced = bench().connector().deprovision(name, true);
        assertThat(announced).isNotEmpty();
        assertThat(provisioned().get()).isEqualTo(during);
        assertThat(bench().connector().deprovision(name, false)).isEqualTo(announced);
        assertThat(provisioned().get()).isEqualTo(before);
        assertThat(bench().connector().deprovision(name, false)).isEmpty();
    }

    @Test
    default void closingLeavesNoThread() {
        bench().insert(ContractFixture.NAME, "warms up what this test itself uses");
        bench().snapshot(10);
        Set<Thread> before = liveThreads();
        try (Connector connector = bench().system().connect()) {
            connector.provision(bench().subscription(), false);
            try (ChangeStream stream = connector
                    .source()
                    .changes(bench().subscription(), connector.source().head())) {
                bench().insert(ContractFixture.NAME, "Ada");
                bench().poll(stream, 1);
            }
        }
        ContractFixture.await("the connector's threads to end", () -> before.containsAll(liveThreads()));
    }

    @Test
    default void anUnknownTableIsTakenForAChangedSchema() {
        TableSelection nothing =
                new TableSelection(TableName.parse("public.no_such_table"), FieldLayout.of(ContractFixture.NAME));
        ConnectorException refused = catchThrowableOfType(
                ConnectorException.class, () -> bench().connector().source().snapshot(nothing, ChunkCursor.START, 1));
        assertThat(refused).isNotNull();
        assertThat(refused.kind()).isEqualTo(ConnectorException.Kind.SCHEMA_CHANGED);
        assertComplete(refused.reason());
    }

    @Test
    default void everyReasonHasCodeMessageAndFix() {
        bench().connector().check().notices().forEach(LifeCycleContract::assertComplete);
        bench().connector().discover().forEach(table -> {
            table.notAsSource().forEach(LifeCycleContract::assertComplete);
            table.notAsTarget().forEach(LifeCycleContract::assertComplete);
            table.fields().forEach(field -> {
                field.notReadable().forEach(LifeCycleContract::assertComplete);
                field.notWritable().forEach(LifeCycleContract::assertComplete);
            });
        });
    }

    /** Checks that a reason can be shown to a user unchanged. */
    static void assertComplete(Reason reason) {
        assertThat(reason.code()).matches("[A-Z][A-Z0-9_]*");
        assertThat(reason.message()).isNotBlank();
        assertThat(reason.fix()).isNotBlank();
    }

    private Supplier<List<String>> provisioned() {
        Optional<Supplier<List<String>>> found = bench().system().provisioned();
        assumeTrue(found.isPresent(), "what is provisioned cannot be seen in the system");
        return found.orElseThrow();
    }

    /** Returns platform threads; the JVM does not list virtual ones. */
    private Set<Thread> liveThreads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> isOfTheJvm(thread) || bench().system().shares(thread));
        return threads;
    }

    private static boolean isOfTheJvm(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group == null || JVM_THREAD_GROUPS.contains(group.getName());
    }
}
