package io.tideway.engine.ledger.postgres;

import java.util.List;

/** Removes a sync and all its state, in one transaction. */
final class SyncRemoval {

    private static final List<String> OF_MAPPINGS =
            List.of("link", "tombstone", "backfill", "issue", "activity", "change", "pair", "identity");

    private static final List<String> OF_SYNC = List.of("mapping", "position", "journal");

    private SyncRemoval() {}

    static void of(String sync, LedgerDatabase database) {
        database.transaction(connection -> {
            LedgerDatabase.allowWholeTables(connection);
            int rows = 0;
            for (String table : OF_MAPPINGS) {
                String where = " WHERE mapping IN (SELECT id FROM tideway_ledger.mapping WHERE sync = ?)";
                rows += new Part("DELETE FROM tideway_ledger." + table + where)
                        .text(sync)
                        .execute(connection);
            }
            for (String table : OF_SYNC) {
                rows += new Part("DELETE FROM tideway_ledger." + table + " WHERE sync = ?")
                        .text(sync)
                        .execute(connection);
            }
            return rows
                    + new Part("DELETE FROM tideway_ledger.sync WHERE name = ?")
                            .text(sync)
                            .execute(connection);
        });
    }
}
