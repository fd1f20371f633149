package io.tideway.engine.ledger;

import java.time.InstantSource;

final class MemoryLedgerTest extends LedgerContract {

    private static final MemoryLedger STORE = new MemoryLedger(InstantSource.fixed(NOON));

    @Override
    public Ledger open() {
        return STORE;
    }
}
