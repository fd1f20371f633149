package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.catalog.Catalog;
import io.tideway.connector.postgres.reason.ConnectionCodes;
import io.tideway.connector.postgres.session.Database;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.Session;
import io.tideway.connector.postgres.session.SqlErrors;
import io.tideway.connector.postgres.session.SqlText;
import io.tideway.connector.postgres.session.TransactionMode;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.ConnectorException.Kind;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Creates and removes the publication and the slot that a subscription needs on the server, both under its name. */
final class Provisioner {

    private static final String CREATE_SLOT =
            "SELECT lsn::text AS lsn FROM pg_catalog.pg_create_logical_replication_slot(?, 'pgoutput'";

    /** From this version on, standbys can take a slot over, which is harmless without standbys. */
    private static final int FAILOVER_SLOTS_SINCE = 17;

    private final Database database;
    private final Catalog catalog;
    private final WalHead head;

    Provisioner(Database database, Catalog catalog, WalHead head) {
        this.database = database;
        this.catalog = catalog;
        this.head = head;
    }

    Provision provision(Subscription subscription, boolean dryRun) {
        SlotPosition now = head.find();
        Optional<SlotState> slot = slot(subscription.name());
        slot.ifPresent(Provisioner::requireOurs);
        Optional<String> spoilt = slot.flatMap(this::spoilt);
        // The slot comes second: a slot that is older than its publication meets log in which there is no publication.
        Published published = slot.isPresent() && spoilt.isEmpty()
                ? publishAgain(subscription, dryRun)
                : dryRun ? planned(subscription) : publish(subscription, TransactionMode.PROVISION);
        List<String> actions = new ArrayList<>(published.actions());
        if (slot.isPresent() && spoilt.isEmpty()) {
            actions.addAll(carryOver(slot.get(), dryRun));
            return new Provision(
                    actions,
                    false,
                    published.refused(),
                    now.at(slot.get().confirmed()).toPosition());
        }
        spoilt.ifPresent(why -> actions.add("drop the replication slot " + subscription.name() + ": " + why));
        actions.add("create replication slot " + subscription.name());
        return dryRun
                ? new Provision(actions, true, now.toPosition())
                : new Provision(
                        actions,
                        true,
                        published.refused(),
                        now.at(createAgain(subscription.name(), slot)).toPosition());
    }

    private Lsn createAgain(String name, Optional<SlotState> spoilt) {
        if (spoilt.isPresent()) {
            dropSlot(name);
        }
        return createSlot(name);
    }

    /** Why a slot is of no use any more. */
    private Optional<String> spoilt(SlotState slot) {
        if (slot.lost()) {
            return Optional.of("it is lost");
        }
        return isPublished(slot.name()) ? Optional.empty() : Optional.of(SlotErrors.NO_PUBLICATION);
    }

    private boolean isPublished(String name) {
        return database.call(TransactionMode.READ, session -> Publication.exists(session, name));
    }

    /**
     * Publishes the tables beside a slot that is in use.
     *
     * @throws ConnectorException HISTORY_LOST if there is no publication: another one cannot read the changes that the
     *     slot holds
     */
    void mend(Subscription subscription) {
        if (!isPublished(subscription.name())) {
            throw SlotErrors.historyLost(subscription.name(), SlotErrors.NO_PUBLICATION);
        }
        publish(subscription, TransactionMode.MEND);
    }

    /** A right that is missing for some tables must not stop the others: the stream reports these tables. */
    private Published publishAgain(Subscription subscription, boolean dryRun) {
        try {
            return dryRun ? planned(subscription) : publish(subscription, TransactionMode.PROVISION);
        } catch (ConnectorException e) {
            if (e.kind() != Kind.CONFIGURATION) {
                throw e;
            }
            return new Published(List.of(), Map.of());
        }
    }

    List<String> deprovision(String name, boolean dryRun) {
        List<String> actions = new ArrayList<>();
        Optional<SlotState> slot = slot(name);
        if (slot.isPresent()) {
            requireOurs(slot.get());
            slot.get().reader().ifPresent(reader -> {
                throw SlotErrors.busy(name, reader);
            });
            actions.add("drop replication slot " + name);
            if (!dryRun) {
                dropSlot(name);
            }
        }
        if (isPublished(name)) {
            actions.add("drop publication " + name);
            if (!dryRun) {
                run(List.of(Publication.dropStatement(name)));
            }
        }
        return actions;
    }

    Optional<SlotState> slot(String name) {
        return database.call(TransactionMode.READ, session -> SlotState.find(session, name));
    }

    /**
     * The result of publishing.
     *
     * @param refused tables that could not be locked, since a user's transaction holds them
     */
    private record Published(List<String> actions, Map<TableName, Reason> refused) {}

    private Published planned(Subscription subscription) {
        Publication publication = publication(subscription);
        return new Published(database.call(TransactionMode.READ, publication::pending), Map.of());
    }

    private Published publish(Subscription subscription, TransactionMode mode) {
        Publication publication = publication(subscription);
        List<String> statements = database.call(TransactionMode.READ, publication::pending);
        try {
            attempt(statements, mode);
            return new Published(statements, Map.of());
        } catch (SQLException e) {
            if (SqlErrors.state(e).equals(SlotErrors.LOCK_TIMEOUT)) {
                return publishOneByOne(publication, mode);
            }
            throw SlotErrors.publishing(database.server(), e);
        }
    }

    private Publication publication(Subscription subscription) {
        return new Publication(
                subscription.name(),
                subscription.tables().stream()
                        .map(selection -> catalog.refreshed(selection.table()))
                        .toList());
    }

    /** Publishes each table in a transaction of its own: a locked table delays none of the others. */
    private Published publishOneByOne(Publication publication, TransactionMode mode) {
        List<String> done = new ArrayList<>(database.call(TransactionMode.READ, publication::pendingWithoutTables));
        run(done);
        Map<TableName, Reason> refused = new LinkedHashMap<>();
        database.call(TransactionMode.READ, publication::pendingOfTables).forEach((table, statements) -> {
            try {
                attempt(statements, mode);
                done.addAll(statements);
            } catch (SQLException e) {
                if (!SqlErrors.state(e).equals(SlotErrors.LOCK_TIMEOUT)) {
                    throw SlotErrors.publishing(database.server(), e);
                }
                refused.put(table.name(), SlotErrors.notCaptured(database.server(), table.name(), e));
            }
        });
        return new Published(done, refused);
    }

    /** Handles a slot that an operator made, or made again. */
    private List<String> carryOver(SlotState slot, boolean dryRun) {
        if (!slot.staysBehind()) {
            return List.of();
        }
        if (!dryRun) {
            try (ReplicationSession session = ReplicationSession.open(database)) {
                session.carryOver(slot.name());
            } catch (SQLException e) {
                // The sync works without it. The slot's health reports that a failover would cost a comparison.
                return List.of();
            }
        }
        return List.of("let standbys carry over replication slot " + slot.name());
    }

    private void attempt(List<String> statements, TransactionMode mode) throws SQLException {
        database.attempt(mode, session -> {
            for (String statement : statements) {
                session.execute(statement);
            }
            return statements.size();
        });
    }

    private void run(List<String> statements) {
        try {
            attempt(statements, TransactionMode.PROVISION);
        } catch (SQLException e) {
            throw SlotErrors.publishing(database.server(), e);
        }
    }

    private void dropSlot(String name) {
        database.call(
                TransactionMode.PROVISION,
                session ->
                        session.query("SELECT pg_catalog.pg_drop_replication_slot(?)", row -> row.getString(1), name));
    }

    private Lsn createSlot(String name) {
        try {
            return database.attempt(TransactionMode.PROVISION, session -> createSlot(session, name));
        } catch (SQLException e) {
            throw SlotErrors.creating(database.server(), name, e);
        }
    }

    private static Lsn createSlot(Session session, String name) throws SQLException {
        int version = session.connection().getMetaData().getDatabaseMajorVersion();
        String create = CREATE_SLOT + (version >= FAILOVER_SLOTS_SINCE ? ", failover => true)" : ")");
        return session.query(create, row -> Lsn.parse(row.getString("lsn")), name)
                .get(0);
    }

    private static void requireOurs(SlotState slot) {
        if (!slot.ours()) {
            throw new ConnectorException(
                    Kind.CONFIGURATION,
                    new Reason(
                            ConnectionCodes.SLOT_NAME_TAKEN,
                            "The replication slot " + slot.name() + " belongs to another database or plugin.",
                            "Drop it if no client needs it: SELECT pg_drop_replication_slot("
                                    + SqlText.literal(slot.name()) + ");"));
        }
    }
}
