package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.reason.TableCodes;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The reasons why a table cannot sync, or only under a condition, with the SQL that fixes each. */
final class TableReasons {

    private final Table table;
    private final String user;
    private final CaptureMode mode;
    private final TableFixes fixes;

    TableReasons(Table table, String user, CaptureMode mode) {
        this.table = table;
        this.user = user;
        this.mode = mode;
        this.fixes = new TableFixes(table);
    }

    /** Why changes cannot be read. */
    List<Reason> asSource() {
        if (table.kind() == Table.Kind.VIEW) {
            return asWatchedView();
        }
        List<Reason> reasons = common();
        if (!isTable()) {
            return reasons;
        }
        if (!table.access().owned()) {
            reasons.add(notOwner());
        }
        switch (mode) {
            case REPLICATION -> addForReplication(reasons);
            case TRIGGERS -> {}
        }
        return reasons;
    }

    /** Returns the reasons of a view. A view is compared at intervals, if its rows can be identified. */
    private List<Reason> asWatchedView() {
        List<Reason> reasons = new ArrayList<>();
        if (table.key().isEmpty()) {
            reasons.add(view());
        }
        reasons.addAll(unreadable(table, user));
        return reasons;
    }

    private Reason view() {
        return table.key().isEmpty()
                ? new Reason(
                        TableCodes.VIEW,
                        table.name()
                                + " is a view whose rows have no key: it does not show one table row for row, primary"
                                + " key included.",
                        "Map the tables that it is made of, or make it a materialized view with a unique index.")
                : new Reason(
                        TableCodes.VIEW,
                        table.name() + " is a view: it syncs one way only, from it.",
                        "Map it one way, or map the tables that it is made of.");
    }

    private Reason notOwner() {
        String owner = table.access().owner();
        String role = SqlText.identifier(user);
        return new Reason(
                TableCodes.NOT_OWNER,
                "User " + user + " does not own table " + table.name() + " (its owner is " + owner
                        + "); only the owner can "
                        + switch (mode) {
                            case REPLICATION -> "publish its changes.";
                            case TRIGGERS -> "have its changes captured by triggers.";
                        },
                table.access().ownerGrantable()
                        ? "GRANT " + SqlText.identifier(owner) + " TO " + role + ";"
                        : fixes.alter("OWNER TO " + role));
    }

    private void addForReplication(List<Reason> reasons) {
        RelatedTables family = table.family();
        if (!table.access().logged()) {
            reasons.add(reason(
                    TableCodes.UNLOGGED, "is unlogged, so its changes are in no log", fixes.alter("SET LOGGED")));
        }
        if (!family.unloggedParts().isEmpty()) {
            reasons.add(reason(
                    TableCodes.UNLOGGED,
                    "has partitions that are unlogged, so their changes are in no log: " + list(family.unloggedParts()),
                    TableFixes.alterAll(family.unloggedParts(), "SET LOGGED")));
        }
        if (!family.foreignParts().isEmpty()) {
            reasons.add(reason(
                    TableCodes.FOREIGN_TABLE,
                    "has partitions on other servers, whose changes are in those servers' logs: "
                            + list(family.foreignParts()),
                    "Map the partitions that are here, and connect to the servers that hold the others."));
        }
        if (!table.key().isEmpty() && !table.identityCovers()) {
            String identity = "REPLICA IDENTITY " + (table.deferrableKey() ? "FULL" : "DEFAULT");
            reasons.add(reason(
                    TableCodes.REPLICA_IDENTITY_UNSUITABLE,
                    "does not log the key of updated and deleted rows",
                    family.partsWithoutIdentity().isEmpty()
                            ? fixes.alter(identity)
                            : TableFixes.alterAll(family.partsWithoutIdentity(), identity)));
        }
    }

    /** Why records cannot be written. */
    List<Reason> asTarget() {
        List<Reason> reasons = common();
        List<String> missing = new ArrayList<>();
        if (!table.access().insert()) {
            missing.add("INSERT");
        }
        if (!table.access().update()) {
            missing.add("UPDATE");
        }
        if (!table.access().delete()) {
            missing.add("DELETE");
        }
        if (!missing.isEmpty() && isTable()) {
            reasons.add(noRights(String.join(", ", missing)));
        }
        return reasons;
    }

    /**
     * Returns what a mapping must do before records are created here, because the server does not make their keys, or
     * defaults fail.
     */
    List<Reason> conditions() {
        if (!isTable() || table.key().isEmpty()) {
            return List.of();
        }
        List<Reason> reasons = new ArrayList<>(conditionsOfKey());
        table.columns().stream()
                .filter(Column::hasForbiddenDefault)
                .map(this::forbiddenDefault)
                .filter(reason -> !reasons.contains(reason))
                .forEach(reasons::add);
        return reasons;
    }

    private Reason forbiddenDefault(Column column) {
        return column.forbiddenFunction()
                .map(function -> new Reason(
                        TableCodes.NO_RIGHTS,
                        "User " + user + " may not call function " + function + " of a default: records are created in "
                                + table.name() + " only where a mapping writes " + column.name() + ".",
                        "GRANT EXECUTE ON FUNCTION " + function + " TO " + SqlText.identifier(user) + ";"))
                .orElseGet(() -> sequenceForbidden(column));
    }

    private Reason sequenceForbidden(Column column) {
        String sequence = column.sequence().orElseThrow().name();
        return new Reason(
                TableCodes.NO_RIGHTS,
                "User " + user + " may not take numbers from sequence " + sequence + ": records are created in "
                        + table.name() + " only where a mapping writes " + column.name() + ".",
                "GRANT USAGE ON SEQUENCE " + sequence + " TO " + SqlText.identifier(user) + ";");
    }

    private List<Reason> conditionsOfKey() {
        if (table.generatesKey()) {
            return List.of();
        }
        Column first = table.key().get(0);
        if (table.key().size() > 1) {
            return List.of(reason(
                    TableCodes.COMPOSITE_KEY,
                    "has a key of several fields, " + keyNames()
                            + ": it syncs as it is, but records are created in it only where a mapping writes all of"
                            + " them",
                    fixes.replaceCompositeKey()));
        }
        if (first.hasFreshValues()) {
            return List.of(sequenceForbidden(first));
        }
        return List.of(reason(
                "KEY_NOT_GENERATED",
                "has a key, " + keyNames()
                        + ", that the database does not generate: it syncs as it is, but records are created in it only"
                        + " where a mapping writes the key",
                fixes.generateKey()));
    }

    /** What makes work on the table slow. */
    List<Reason> notices() {
        return table.family().unindexed().stream()
                .map(key -> new Reason(
                        TableCodes.FOREIGN_KEY_NOT_INDEXED,
                        "No index supports the foreign key (" + key.columns() + ") of table " + key.table()
                                + ", which refers to "
                                + table.name() + ": the server reads all of " + key.table()
                                + " for each record that is deleted in "
                                + table.name() + " or gets another key, and holds locks meanwhile.",
                        key.index()))
                .toList();
    }

    private String keyNames() {
        return table.key().stream().map(Column::name).collect(Collectors.joining(", "));
    }

    private List<Reason> common() {
        List<Reason> reasons = new ArrayList<>();
        switch (table.kind()) {
            case VIEW -> reasons.add(view());
            case FOREIGN ->
                reasons.add(new Reason(
                        TableCodes.FOREIGN_TABLE,
                        table.name() + " is a foreign table: its changes are in another server's log.",
                        "Connect to the server that holds the table."));
            case ORDINARY, PARTITIONED -> addForTable(reasons);
        }
        return reasons;
    }

    private void addForTable(List<Reason> reasons) {
        if (table.key().isEmpty()) {
            reasons.add(reason(TableCodes.NO_PRIMARY_KEY, "has no primary key", fixes.addKey()));
        }
        reasons.addAll(unreadable(table, user));
    }

    /** Returns why the user cannot read all rows of the key, in either mode. */
    static List<Reason> unreadable(Table table, String user) {
        List<Reason> reasons = new ArrayList<>();
        new TableReasons(table, user, CaptureMode.REPLICATION).addRights(reasons);
        if (table.access().rowSecurity()) {
            reasons.add(new Reason(
                    TableCodes.ROW_SECURITY,
                    "Row security hides rows of " + table.name() + " from user " + user + ": they would look deleted.",
                    rowSecurityFix(table, SqlText.identifier(user))));
        }
        return reasons;
    }

    private static String rowSecurityFix(Table table, String user) {
        return table.kind() == Table.Kind.VIEW
                ? "ALTER ROLE " + SqlText.identifier(table.access().owner())
                        + " BYPASSRLS; -- it owns the view; if the view has security_invoker: ALTER ROLE " + user
                        + " BYPASSRLS;"
                : "ALTER ROLE " + user + " BYPASSRLS; -- or connect as the owner, without FORCE ROW LEVEL SECURITY";
    }

    private void addRights(List<Reason> reasons) {
        if (!table.access().schemaUsable()) {
            reasons.add(new Reason(
                    TableCodes.NO_RIGHTS,
                    "User " + user + " may not use schema " + table.name().schema() + ".",
                    "GRANT USAGE ON SCHEMA " + SqlText.identifier(table.name().schema()) + " TO "
                            + SqlText.identifier(user) + ";"));
        }
        FieldReasons fields = new FieldReasons(table, user);
        if (!table.access().select()) {
            reasons.add(noRights("SELECT"));
        } else {
            table.key().stream()
                    .filter(column -> !column.readable())
                    .forEach(column -> reasons.add(fields.noRight(column, "SELECT")));
        }
        table.key().stream()
                .filter(column -> !column.typeUsable())
                .forEach(column -> reasons.add(fields.typeUnusable(column)));
    }

    private boolean isTable() {
        return table.kind() == Table.Kind.ORDINARY || table.kind() == Table.Kind.PARTITIONED;
    }

    private Reason noRights(String rights) {
        return new Reason(
                TableCodes.NO_RIGHTS,
                "User " + user + " lacks " + rights + " on table " + table.name() + ".",
                fixes.grant(rights, SqlText.identifier(user)));
    }

    private Reason reason(String code, String what, String fix) {
        return new Reason(code, "Table " + table.name() + " " + what + ".", fix);
    }

    private static String list(List<String> names) {
        return String.join(", ", names);
    }
}
