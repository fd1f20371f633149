package io.tideway.benchmarks.debezium;

/** A database, and who connects to it. */
public record Endpoint(String host, int port, String database, String user, String password) {

    /**
     * For a sink: rows of a batch in one statement, and strings for whatever type the column has, since Debezium gives many types as
     * strings.
     */
    String sinkUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database
                + "?reWriteBatchedInserts=true&stringtype=unspecified";
    }
}
