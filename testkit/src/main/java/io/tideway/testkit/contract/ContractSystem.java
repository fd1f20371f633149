package io.tideway.testkit.contract;

import io.tideway.spi.Connector;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A system for the {@link ConnectorContract}: fresh, with one empty table and nothing provisioned.
 *
 * <p>The table has a key that the system generates, {@code name} (text, not null if the system supports that), {@code
 * note} (text, nullable), {@code amount} (integer, nullable) and, if the system supports it, {@code code} (text,
 * nullable, unique).
 */
public interface ContractSystem extends AutoCloseable {

    /** Opens a connector; each call a new one, as after a restart. The contract closes it. */
    Connector connect();

    TableName table();

    /** Makes edits as a user, in one transaction if there are transactions; returns each edit's key. */
    List<RecordKey> commit(List<UserEdit> edits);

    /** Loses the changes that the named subscription has not read; empty: the system cannot be made to. */
    default Optional<Consumer<String>> historyLoss() {
        return Optional.empty();
    }

    /** Loses changes of the contract's table alone, for the named subscription; empty: the system cannot be made to. */
    default Optional<Consumer<String>> changeLoss() {
        return Optional.empty();
    }

    /** Lists by name the objects that provisioning leaves in the system, in a fixed order; empty: it cannot be seen. */
    default Optional<Supplier<List<String>>> provisioned() {
        return Optional.empty();
    }

    /** A table with values of every type; empty: there is none. */
    default Optional<TypeSamples> typeSamples() {
        return Optional.empty();
    }

    /** Whether each streamed change carries every field of its record. */
    default boolean streamsFullImages() {
        return false;
    }

    /** How rows of the table are hidden from a connection; empty: the system hides none. */
    default Optional<RowHiding> rowHiding() {
        return Optional.empty();
    }

    /** Whether a library keeps a thread for all its users in the JVM (a driver's cleaner), so that no connector can end it. */
    default boolean shares(Thread thread) {
        return false;
    }

    @Override
    void close();
}
