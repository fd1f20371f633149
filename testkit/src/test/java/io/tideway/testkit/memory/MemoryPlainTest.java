package io.tideway.testkit.memory;

import io.tideway.spi.Capability;
import io.tideway.testkit.contract.ConnectorContract;
import io.tideway.testkit.contract.ContractSystem;

/** The contract, held against a memory system. */
final class MemoryPlainTest extends ConnectorContract {

    @Override
    protected ContractSystem openSystem() {
        return new MemoryContractSystem(MemoryCharacter.crm()
                .without(Capability.REPORTS_DELETES, Capability.UPSERTS_BY_EXTERNAL_ID)
                .writingAtMost(10));
    }
}
