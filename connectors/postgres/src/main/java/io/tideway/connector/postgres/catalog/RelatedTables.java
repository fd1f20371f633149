package io.tideway.connector.postgres.catalog;

import java.util.List;
import java.util.Optional;

/**
 * The tables, partitions and foreign keys that are related to a table, for the SQL that fixes it. Names are as in SQL,
 * quoted where necessary.
 *
 * @param root the table at the top of the partition tree; empty: the table is not part of one
 * @param partition whether it is a partition of another table, and so has no columns of its own
 * @param partitionColumns the columns by which the tree is partitioned; every primary key of the whole tree contains
 *     them
 * @param partitionedByExpression whether an expression partitions it, which rules out a primary key of the whole tree
 * @param hasHeirs whether other tables inherit from it
 * @param unloggedParts partitions whose changes are in no log
 * @param foreignParts partitions whose changes are in another server's log
 * @param partsWithoutIdentity partitions whose replica identity does not contain the key of updated and deleted rows
 * @param keyConstraint the primary key's constraint
 * @param referrers foreign keys that refer to the primary key
 * @param unindexed foreign keys that refer to the table, or to the tree that it belongs to, and that no index supports
 */
public record RelatedTables(
        Optional<String> root,
        boolean partition,
        List<String> partitionColumns,
        boolean partitionedByExpression,
        boolean hasHeirs,
        List<String> unloggedParts,
        List<String> foreignParts,
        List<String> partsWithoutIdentity,
        String keyConstraint,
        List<ForeignKey> referrers,
        List<UnindexedKey> unindexed) {

    /** A table without related tables. */
    public static final RelatedTables NONE = new RelatedTables(
            Optional.empty(),
            false,
            List.of(),
            false,
            false,
            List.of(),
            List.of(),
            List.of(),
            "",
            List.of(),
            List.of());

    /** A foreign key, with the SQL that drops it and the SQL that restores it. */
    public record ForeignKey(String table, String name, String definition) {}

    /**
     * A foreign key for which the server reads the whole referring table whenever a record is deleted or gets another key.
     *
     * @param table as users write it
     * @param columns as users write them
     * @param index the statement that creates an index for it
     */
    public record UnindexedKey(String table, String columns, String index) {}

    public RelatedTables {
        partitionColumns = List.copyOf(partitionColumns);
        unloggedParts = List.copyOf(unloggedParts);
        foreignParts = List.copyOf(foreignParts);
        partsWithoutIdentity = List.copyOf(partsWithoutIdentity);
        referrers = List.copyOf(referrers);
        unindexed = List.copyOf(unindexed);
    }
}
