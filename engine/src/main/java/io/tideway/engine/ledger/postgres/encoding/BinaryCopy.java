package io.tideway.engine.ledger.postgres.encoding;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Builds rows for a COPY in binary form, which costs the server less than an INSERT from arrays. PostgreSQL documentation, page
 * COPY: a header, then each row as a number of columns, each column as a length and its bytes. Single use.
 */
public final class BinaryCopy {

    /** The number of rows from which on a COPY is faster despite its extra round trips. */
    public static final int WORTHWHILE = 200;

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final int END = -1;

    private final ByteWriter out = new ByteWriter();
    private final int columns;

    public BinaryCopy(int columns) {
        this.columns = columns;
        out.writeRaw(SIGNATURE);
        out.writeInt(0); // flags
        out.writeInt(0); // no further header
    }

    /** Begins a row; each of its columns must follow. */
    public void row() {
        out.writeShort(columns);
    }

    public void number(int value) {
        out.writeInt(Integer.BYTES);
        out.writeInt(value);
    }

    public void number(long value) {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    public void bool(boolean value) {
        out.writeInt(1);
        out.writeByte(value ? 1 : 0);
    }

    public void text(String value) {
        out.writeInt(ByteWriter.utf8Length(value));
        out.writeUtf8(value);
    }

    public void bytes(byte @Nullable [] value) {
        if (value == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(value.length);
            out.writeRaw(value);
        }
    }

    /** Sends all rows, within the connection's transaction. */
    public void send(Connection connection, String table) throws SQLException {
        out.writeShort(END);
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " FROM STDIN (FORMAT binary)");
        copy.writeToCopy(out.array(), 0, out.size());
        copy.endCopy();
    }
}
