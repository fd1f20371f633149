package io.tideway.connector.postgres;

import io.tideway.connector.postgres.replication.KnownLogEnd;
import io.tideway.connector.postgres.write.RecordWriter;
import io.tideway.connector.postgres.write.key.KeyReserver;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.ReservedKeys;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import io.tideway.spi.TableWrites;
import io.tideway.spi.Target;
import io.tideway.spi.Write;
import io.tideway.spi.WriteOutcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The writing half. */
final class PostgresTarget implements Target {

    private final KeyReserver keys;
    private final RecordWriter records;
    private final KnownLogEnd known;

    PostgresTarget(KeyReserver keys, RecordWriter records, KnownLogEnd known) {
        this.keys = keys;
        this.records = records;
        this.known = known;
    }

    @Override
    public List<RecordKey> reserveKeys(TableName table, int count) {
        ReservedKeys reserved =
                Objects.requireNonNull(keys.reserve(Map.of(table, count)).get(table));
        reserved.lacking().ifPresent(reason -> {
            throw new ConnectorException(ConnectorException.Kind.CONFIGURATION, reason);
        });
        return reserved.keys();
    }

    @Override
    public Map<TableName, ReservedKeys> reserveKeys(Map<TableName, Integer> counts) {
        return keys.reserve(counts);
    }

    @Override
    public Optional<Reason> tryKeys(TableName table) {
        return keys.tryOnce(table);
    }

    @Override
    public List<WriteOutcome> write(TableSelection table, List<Write> writes) {
        List<WriteOutcome> outcomes = records.write(table, writes);
        known.wrote(outcomes);
        return outcomes;
    }

    @Override
    public List<WriteOutcome> writeTogether(TableSelection table, List<Write> writes) {
        return write(table, writes);
    }

    @Override
    public List<WriteOutcome> write(List<TableWrites> tables) {
        List<WriteOutcome> outcomes = records.write(tables);
        known.wrote(outcomes);
        return outcomes;
    }
}
