package io.tideway.testkit;

/** The contract, held against a memory system. */
final class MemoryCrmTest extends ConnectorContract {

    @Override
    protected ContractSystem openSystem() {
        return new MemoryContractSystem(MemoryCharacter.crm());
    }
}
