package io.tideway.connector.postgres.watch;

import io.tideway.connector.postgres.catalog.CaptureMode;
import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** Looks at the tables of a subscription: reads a mark of each, which is another one when the table was changed beside its stream. */
public final class TableWatch {

    /** Independent of the order of the rows. */
    private static final String CONTENT =
            "SELECT left(md5(count(*) || ':' || coalesce(sum(hashtextextended((t.*)::text, 0)), 0)), 12) FROM ";

    /** The mark of a view that is gone or was altered. */
    private static final String UNREADABLE = "unreadable";

    private final Database database;
    private final CaptureMode mode;
    private final String subscription;
    private final List<Table> tables;
    private final List<Table> views;

    TableWatch(Database database, CaptureMode mode, String subscription, List<Table> all) {
        this.database = database;
        this.mode = mode;
        this.subscription = subscription;
        this.tables =
                all.stream().filter(table -> table.kind() != Table.Kind.VIEW).toList();
        this.views =
                all.stream().filter(table -> table.kind() == Table.Kind.VIEW).toList();
    }

    /** The part of a subscription whose changes are captured: views have none. */
    public static Subscription captured(Catalog catalog, Subscription subscription) {
        return new Subscription(
                subscription.name(),
                subscription.tables().stream()
                        .filter(selection -> catalog.table(selection.table()).kind() != Table.Kind.VIEW)
                        .toList());
    }

    /**
     * The observed state of the tables.
     *
     * @param marks of each table, by its oid; not of one that was dropped
     * @param narrowed the tables of which not all changes are captured
     */
    record Look(SequencedMap<String, TableFingerprint> marks, List<TableName> narrowed) {}

    int size() {
        return tables.size() + views.size();
    }

    /** The marks of all tables but views. */
    Look tables() {
        SequencedMap<String, FingerprintReader.Seen> seen =
                database.call(TransactionMode.READ, session -> FingerprintReader.read(session, tables, subscription));
        SequencedMap<String, TableFingerprint> marks = new LinkedHashMap<>();
        List<TableName> narrowed = new ArrayList<>();
        for (Table table : tables) {
            FingerprintReader.Seen found = seen.get(table.id());
            if (found != null) {
                marks.put(table.id(), found.mark());
                if (mode == CaptureMode.REPLICATION && found.narrowed()) {
                    narrowed.add(table.name());
                }
            }
        }
        return new Look(marks, narrowed);
    }

    /** Returns the marks of views, each of which is read as a whole. */
    SequencedMap<String, TableFingerprint> views() {
        SequencedMap<String, TableFingerprint> marks = new LinkedHashMap<>();
        views.forEach(view -> marks.put(view.id(), TableFingerprint.of(content(view))));
        return marks;
    }

    private String content(Table view) {
        try {
            return database.attempt(
                            TransactionMode.READ,
                            session -> session.query(CONTENT + view.sqlName() + " t", row -> row.getString(1)))
                    .getFirst();
        } catch (SQLException e) {
            // A view that was dropped or altered must not end the stream of the others.
            if (SqlErrors.state(e).startsWith("42")) {
                return UNREADABLE;
            }
            throw SqlErrors.translate(database.server(), e);
        }
    }

    /** The open transactions that may have written to these tables, by the tables' oids. */
    SequencedMap<String, Set<String>> writers(List<String> oids) {
        return database.call(TransactionMode.READ, session -> FingerprintReader.writers(session, oids));
    }

    /** Watches the keys of the tables, as they were when the stream began. */
    KeyWatch keys() {
        return new KeyWatch(tables);
    }

    String id(TableName name) {
        return table(name).id();
    }

    TableName name(String oid) {
        return all().stream()
                .filter(table -> table.id().equals(oid))
                .findFirst()
                .orElseThrow()
                .name();
    }

    private Table table(TableName name) {
        return all().stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<Table> all() {
        List<Table> all = new ArrayList<>(tables);
        all.addAll(views);
        return all;
    }
}
