package io.tideway.testkit.memory;

import io.tideway.testkit.contract.ConnectorContract;
import io.tideway.testkit.contract.ContractSystem;

/** The contract, held against a memory system. */
final class MemoryDatabaseTest extends ConnectorContract {

    @Override
    protected ContractSystem openSystem() {
        return new MemoryContractSystem(MemoryCharacter.database());
    }
}
