package io.tideway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.TableWrites;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteId;
import io.tideway.spi.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class DeliveryTest {

    private static final TableSelection TABLE = new TableSelection(TableName.parse("public.t"), FieldLayout.of("text"));
    private static final int QUARTER = (int) Delivery.MAX_CALL_CHARS / 4;

    private final Calls calls = new Calls();
    private final Delivery delivery = new Delivery(calls);

    @Test
    void narrowWritesUseAsFewCallsAsTheTableAllows() {
        delivery.deliver(List.of(new Shipment(TABLE, 100, updates(250, 10))));
        assertThat(calls.sizes).containsExactly(100, 100, 50);
    }

    @Test
    void wideWritesUseMoreCalls() {
        // The new value and the expected one.
        assertThat(delivery.deliver(List.of(new Shipment(TABLE, 100, updates(5, QUARTER)))))
                .hasSize(5);
        assertThat(calls.sizes).containsExactly(2, 2, 1);
    }

    @Test
    void aSingleWriteAboveTheLimitUsesItsOwnCall() {
        delivery.deliver(List.of(new Shipment(TABLE, 100, updates(2, 4 * QUARTER))));
        assertThat(calls.sizes).containsExactly(1, 1);
    }

    @Test
    void smallShipmentsShareACallInOrderAndLargeOnesDoNot() {
        List<Shipment> shipments = new ArrayList<>();
        int number = 0;
        for (int size : List.of(5, 0, 7, 700, 40, 50, 20)) {
            shipments.add(new Shipment(TABLE, 100, updates(number, size, 10)));
            number += size;
        }
        assertThat(delivery.deliver(shipments)).hasSize(number);
        // Two concurrent lanes of 350 writes each, 100 in a call.
        assertThat(calls.together).containsExactly(List.of(5, 7), List.of(40, 50));
        assertThat(calls.sizes).hasSize(9).endsWith(20).containsOnly(100, 50, 20);
    }

    @Test
    void wideShipmentsUseTheirOwnCalls() {
        delivery.deliver(List.of(
                new Shipment(TABLE, 100, updates(0, 1, QUARTER)),
                new Shipment(TABLE, 100, updates(1, 1, QUARTER)),
                new Shipment(TABLE, 100, updates(2, 1, QUARTER))));
        assertThat(calls.together).containsExactly(List.of(1, 1));
        assertThat(calls.sizes).containsExactly(1);
    }

    private static List<Write> updates(int count, int chars) {
        return updates(0, count, chars);
    }

    private static List<Write> updates(int first, int count, int chars) {
        Fields fields = Fields.of(TABLE.layout(), "x".repeat(chars));
        List<Write> writes = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            writes.add(new Write.Update(new WriteId(i), RecordKey.of(Integer.toString(i)), fields, fields));
        }
        return writes;
    }

    /** A target that records the number of writes of each call. */
    private static final class Calls implements Target {
        private final List<Integer> sizes = new CopyOnWriteArrayList<>();
        private final List<List<Integer>> together = new ArrayList<>();

        @Override
        public List<RecordKey> reserveKeys(TableName table, int count) {
            throw new AssertionError("nothing is created");
        }

        @Override
        public List<WriteOutcome> write(TableSelection table, List<Write> writes) {
            sizes.add(writes.size());
            return applied(writes);
        }

        @Override
        public List<WriteOutcome> write(List<TableWrites> tables) {
            together.add(tables.stream().map(each -> each.writes().size()).toList());
            return tables.stream()
                    .flatMap(each -> applied(each.writes()).stream())
                    .toList();
        }

        private static List<WriteOutcome> applied(List<Write> writes) {
            List<WriteOutcome> outcomes = new ArrayList<>();
            for (Write write : writes) {
                RecordKey key = ((Write.Update) write).key();
                outcomes.add(new WriteOutcome.Applied(write.id(), key, RecordVersion.UNKNOWN));
            }
            return outcomes;
        }
    }
}
