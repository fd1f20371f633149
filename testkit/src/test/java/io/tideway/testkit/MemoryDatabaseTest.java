package io.tideway.testkit;

/** The contract, held against a memory system. */
final class MemoryDatabaseTest extends ConnectorContract {

    @Override
    protected ContractSystem openSystem() {
        return new MemoryContractSystem(MemoryCharacter.database());
    }
}
