package io.tideway.engine.world;

import io.tideway.engine.ledger.Ledger;
import io.tideway.spi.Connector;
import java.util.function.UnaryOperator;

/**
 * What goes wrong in a {@link SyncWorld}.
 *
 * @param connectors put around every connector that is opened
 * @param ledger put around the ledger at every start
 * @param crash whether a failed call ends the engine, which is started anew then; else it tries the same work again
 */
public record Faults(UnaryOperator<Connector> connectors, UnaryOperator<Ledger> ledger, boolean crash) {

    public static final Faults NONE = new Faults(connector -> connector, ledger -> ledger, false);
}
