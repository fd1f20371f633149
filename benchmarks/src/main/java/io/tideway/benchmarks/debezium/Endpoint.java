package io.tideway.benchmarks.debezium;

/** A database, and the user that connects to it. */
public record Endpoint(String host, int port, String database, String user, String password) {

    /**
     * Returns the address for a sink: rows of a batch in one statement, and strings for every column type, since
     * Debezium gives many types as strings.
     */
    String sinkUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database
                + "?reWriteBatchedInserts=true&stringtype=unspecified";
    }
}
