package io.tideway.testkit.contract;

import io.tideway.spi.Connector;

/** How a system comes to hide rows of the contract's table from a connection. */
public interface RowHiding {

    /** Opens a connector whose user rows can be hidden from. The contract closes it. */
    Connector connect();

    /** Hides rows from the connector's user. */
    void hide();

    /** Shows them again. */
    void show();
}
