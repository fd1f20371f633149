package io.tideway.connector.postgres;

import io.tideway.connector.postgres.fixture.CaptureUnderTest;
import io.tideway.connector.postgres.fixture.PostgresContractSystem;
import io.tideway.testkit.contract.ConnectorContract;
import io.tideway.testkit.contract.ContractSystem;

/** Holds the connector against the contract, with changes captured by triggers. */
class TriggerConnectorIT extends ConnectorContract {

    @Override
    protected ContractSystem openSystem() {
        return new PostgresContractSystem(CaptureUnderTest.TRIGGERS);
    }
}
