package io.tideway.testkit.faults;

import static io.tideway.testkit.NamedFields.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.spi.Change;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Position;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class FaultyConnectorTest {

    private static final TableSelection PEOPLE = new TableSelection(TableName.parse("people"), FieldLayout.of("name"));
    private static final Subscription SUBSCRIPTION = new Subscription("test", List.of(PEOPLE));
    private static final Write CREATE =
            new Write.Create(new WriteId(1), fields("name", "ada"), Optional.empty(), List.of());
    private static final Write OTHER =
            new Write.Create(new WriteId(2), fields("name", "bob"), Optional.empty(), List.of());

    private final MemorySystem memory = new MemorySystem(
            new ManualClock(), MemoryCharacter.database(), MemoryTable.generated("people", MemoryField.text("name")));

    @Test
    void aCallThatFailsBeforeIsNotDone() {
        assertUnavailable(() -> faulty(1, Fault.BEFORE).target().write(PEOPLE, List.of(CREATE)));
        assertThat(memory.records("people")).isEmpty();
    }

    @Test
    void aCallThatFailsAfterIsDone() {
        assertUnavailable(() -> faulty(1, Fault.AFTER).target().write(PEOPLE, List.of(CREATE)));
        assertThat(memory.records("people")).hasSize(1);
    }

    @Test
    void anUnknownOutcomeMayBeDoneOrNot() {
        assertThat(faulty(1, Fault.UNKNOWN_NOT_DONE).target().write(PEOPLE, List.of(CREATE)))
                .singleElement()
                .isInstanceOf(WriteOutcome.Unknown.class);
        assertThat(memory.records("people")).isEmpty();
        assertThat(faulty(1, Fault.UNKNOWN_DONE).target().write(PEOPLE, List.of(CREATE)))
                .singleElement()
                .isInstanceOf(WriteOutcome.Unknown.class);
        assertThat(memory.records("people")).hasSize(1);
    }

    @Test
    void aRateLimitPutsHalfOfTheWritesOff() {
        List<WriteOutcome> outcomes = faulty(1, Fault.LIMITED).target().write(PEOPLE, List.of(CREATE, OTHER));
        assertThat(outcomes)
                .hasExactlyElementsOfTypes(WriteOutcome.Applied.class, WriteOutcome.Deferred.class)
                .extracting(WriteOutcome::id)
                .containsExactly(CREATE.id(), OTHER.id());
        assertThat(memory.records("people")).hasSize(1);
    }

    @Test
    void theChangesOfALostPollComeInTheNextStreamOnly() throws InterruptedException {
        Connector connector = faulty(3, Fault.AFTER);
        Position start = connector.provision(SUBSCRIPTION, false).start();
        memory.insert("people", fields("name", "ada"));
        try (ChangeStream stream = connector.source().changes(SUBSCRIPTION, start)) {
            assertUnavailable(() -> stream.poll(Duration.ZERO, 10));
            assertUnavailable(() -> stream.poll(Duration.ZERO, 10));
        }
        try (ChangeStream stream = connector.source().changes(SUBSCRIPTION, start)) {
            assertThat(stream.poll(Duration.ZERO, 10).changes()).singleElement().isInstanceOf(Change.Upserted.class);
        }
    }

    /** The loop that tests are to be written in: every call fails once, and each time a simple retry ends well. */
    @Test
    void everyCallFailsUntilThereIsNoneLeft() {
        long failing = 1;
        FaultScript script = FaultScript.at(failing, Fault.BEFORE);
        while (readAll(script) && script.reached(failing)) {
            assertThat(script.injected()).isEqualTo(1);
            failing++;
            script = FaultScript.at(failing, Fault.BEFORE);
        }
        assertThat(failing).isEqualTo(4);
        assertThat(script.injected()).isZero();
    }

    private boolean readAll(FaultScript script) {
        Connector connector = new FaultyConnector(memory.connector(), script);
        while (true) {
            try {
                connector.check();
                connector.discover();
                connector.source().head();
                return true;
            } catch (ConnectorException e) {
                assertThat(e.kind()).isEqualTo(ConnectorException.Kind.UNAVAILABLE);
            }
        }
    }

    private Connector faulty(long call, Fault fault) {
        return new FaultyConnector(memory.connector(), FaultScript.at(call, fault));
    }

    private static void assertUnavailable(ThrowingCallable call) {
        ConnectorException failure = catchThrowableOfType(ConnectorException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(ConnectorException.Kind.UNAVAILABLE);
    }
}
