package io.tideway.testkit.faults;

import io.tideway.spi.ChangeBatch;
import io.tideway.spi.ChangeStream;
import io.tideway.spi.Position;
import java.time.Duration;

/**
 * A stream of a {@link FaultyConnector}. After a failed poll it stays broken, for the changes of a lost answer are not read
 * twice by one stream: they come again in the next.
 */
final class FaultyStream implements ChangeStream {

    private final ChangeStream real;
    private final FaultyCalls calls;
    private boolean broken;

    FaultyStream(ChangeStream real, FaultyCalls calls) {
        this.real = real;
        this.calls = calls;
    }

    @Override
    public ChangeBatch poll(Duration wait, int limit) throws InterruptedException {
        if (broken) {
            throw FaultyCalls.unavailable();
        }
        return switch (calls.next()) {
            case NONE, UNKNOWN_DONE, UNKNOWN_NOT_DONE -> real.poll(wait, limit);
            case BEFORE -> {
                broken = true;
                throw FaultyCalls.unavailable();
            }
            case LIMITED -> throw FaultyCalls.limited();
            case AFTER -> {
                broken = true;
                real.poll(wait, limit);
                throw FaultyCalls.unavailable();
            }
        };
    }

    @Override
    public void acknowledge(Position position) {
        switch (calls.next()) {
            case NONE, AFTER, UNKNOWN_DONE, UNKNOWN_NOT_DONE -> real.acknowledge(position);
            case BEFORE, LIMITED -> {
                // lost in the network: the system forgets a little later
            }
        }
    }

    @Override
    public void close() {
        real.close();
    }
}
