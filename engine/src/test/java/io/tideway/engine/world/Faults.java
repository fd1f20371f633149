package io.tideway.engine.world;

import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.Connector;
import java.util.function.UnaryOperator;

/**
 * The faults in a {@link SyncWorld}.
 *
 * @param connectors wraps each connector that is opened
 * @param ledger wraps the ledger at each start
 * @param crash whether a failed call crashes the engine, which then starts again; otherwise the engine retries the same work
 */
public record Faults(UnaryOperator<Connector> connectors, UnaryOperator<Ledger> ledger, boolean crash) {

    public static final Faults NONE = new Faults(connector -> connector, ledger -> ledger, false);
}
