package io.tideway.connector.postgres;

import io.tideway.testkit.ConnectorContract;
import io.tideway.testkit.ContractSystem;

/** Holds the connector against the contract, with changes captured by triggers. */
class TriggerConnectorIT extends ConnectorContract {

    @Override
    protected ContractSystem openSystem() {
        return new PostgresContractSystem(CaptureUnderTest.TRIGGERS);
    }
}
