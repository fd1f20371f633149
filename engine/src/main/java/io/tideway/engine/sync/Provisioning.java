package io.tideway.engine.sync;

import io.tideway.engine.Side;
import io.tideway.engine.apply.SyncComponents;
import io.tideway.engine.record.TableState;
import io.tideway.engine.schema.Prepared;
import io.tideway.spi.Connector;
import io.tideway.spi.Provision;
import io.tideway.spi.Reason;
import io.tideway.spi.Subscription;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provisions for the streams of a session, and knows the tables for which that failed: each of them stops its own mapping, and no other.
 *
 * <p>Belongs to the thread that starts the session, and then to the sync's thread. Any thread may call {@link #refused} and {@link
 * #isPossibleNow} after that.
 */
final class Provisioning {

    private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);

    private final SyncComponents parts;
    private final Prepared prepared;
    private final Map<String, Reason> refused = Collections.synchronizedMap(new LinkedHashMap<>());

    Provisioning(SyncComponents parts, Prepared prepared) {
        this.parts = parts;
        this.prepared = prepared;
    }

    Connector connector(Side side) {
        return prepared.connectors().get(side);
    }

    Subscription subscription(Side side) {
        return Subscriptions.of(parts.ledger().id(), parts.sync(), side, tables());
    }

    private Collection<TableState> tables() {
        return prepared.tables().values();
    }

    /** Creates what the side's stream needs and does not have yet. */
    Provision provide(Side side) {
        Provision provision = connector(side).provision(subscription(side), false);
        provision.actions().forEach(action -> LOG.info("{}: {}", parts.sync(), action));
        refused(side, provision).forEach((mapping, why) -> {
            LOG.warn("{}/{}: {}: {} {}", parts.sync(), mapping, why.code(), why.message(), why.fix());
            refused.putIfAbsent(mapping, why);
        });
        return provision;
    }

    private Map<String, Reason> refused(Side side, Provision provision) {
        Map<String, Reason> mappings = new LinkedHashMap<>();
        for (TableState table : tables()) {
            Reason why = provision.refused().get(table.table(side));
            if (why != null && table.rules.direction().reads(side)) {
                mappings.put(table.name(), why);
            }
        }
        return mappings;
    }

    /** Returns why some table mappings are stopped, by name: provisioning failed for their tables. */
    Map<String, Reason> refused() {
        synchronized (refused) {
            return new LinkedHashMap<>(refused);
        }
    }

    /** Tries the failed tables again; returns whether one at least succeeded. */
    boolean isPossibleNow() {
        Set<String> still = new HashSet<>();
        for (Side side : Side.values()) {
            if (parts.captured().get(side)) {
                Provision provision = connector(side).provision(subscription(side), false);
                if (provision.createdStream()) {
                    tables().forEach(table -> parts.ledger().askForComparison(table.id()));
                    return true; // the next session's comparison finds the missed changes
                }
                still.addAll(refused(side, provision).keySet());
            }
        }
        return !still.containsAll(refused().keySet());
    }
}
