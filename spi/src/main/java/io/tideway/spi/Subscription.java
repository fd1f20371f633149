package io.tideway.spi;

import java.util.List;

/**
 * One durable stream of changes that a connection gives to one side of one sync.
 *
 * @param name unique to the ledger, the sync and the side, for whatever the connector must create (a slot, a publication); at
 *     most 60 characters of {@code [a-z0-9_]}
 * @param tables the tables and fields wanted, each table once
 */
public record Subscription(String name, List<TableSelection> tables) {

    public Subscription {
        tables = List.copyOf(tables);
    }
}
