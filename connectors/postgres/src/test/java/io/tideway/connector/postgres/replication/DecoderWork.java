package io.tideway.connector.postgres.replication;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.RelatedTables;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.OriginMessage;
import io.tideway.connector.postgres.values.ServerType;
import io.tideway.spi.Change;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.KeyVersion;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Messages as the server sends them, to be decoded again and again: for the guard of allocations and the micro-benchmarks. */
public final class DecoderWork {

    public static final int RECORDS = 1_000;

    /** Without the key: what a record's change carries. */
    static final int FIELDS = 7;

    private static final int OID = 16_400;
    private static final int LONG = 20;
    private static final int TEXT = 25;
    private static final int BOOL = 16;
    private static final int TIMESTAMP = 1184;
    private static final Lsn START = new Lsn(100);

    private static final List<Column> COLUMNS = List.of(
            column(1, "id", LONG, "int8"),
            column(2, "name", TEXT, "text"),
            column(3, "email", TEXT, "text"),
            column(4, "city", TEXT, "text"),
            column(5, "country", TEXT, "text"),
            column(6, "active", BOOL, "bool"),
            column(7, "visits", LONG, "int8"),
            column(8, "changed_at", TIMESTAMP, "timestamptz"));

    private final ChangeDecoder decoder =
            new ChangeDecoder(List.of(table()), table -> Optional.empty(), new OriginMessage("ours"), START, START);
    private final List<ByteBuffer> inserts = messages(DecoderWork::insert);
    private final List<ByteBuffer> updates = messages(DecoderWork::update);
    private final List<ByteBuffer> updatesOfWholeRows = messages(DecoderWork::updateOfWholeRow);

    /** Opens the transaction that all messages are of. */
    public DecoderWork() {
        decoder.decode(MessageBuilder.begin(1_000_002), START, new ArrayList<>());
        decoder.decode(
                MessageBuilder.relation(
                        OID,
                        COLUMNS.stream().map(Column::name).toList(),
                        COLUMNS.stream().mapToInt(column -> column.type().oid()).toArray()),
                START,
                new ArrayList<>());
    }

    /** Decodes as many inserts; returns how many fields came of them. */
    public long inserts() {
        return decode(inserts);
    }

    /** The same with updates that tell the new row alone, as is usual. */
    public long updates() {
        return decode(updates);
    }

    /** The same with updates of a table whose old rows are streamed whole (REPLICA IDENTITY FULL). */
    public long updatesOfWholeRows() {
        return decode(updatesOfWholeRows);
    }

    private long decode(List<ByteBuffer> messages) {
        List<Change> changes = new ArrayList<>(messages.size());
        for (ByteBuffer message : messages) {
            decoder.decode(message.rewind(), START, changes);
        }
        long fields = 0;
        for (Change change : changes) {
            fields += fields(change);
        }
        return fields;
    }

    private static int fields(Change change) {
        int fields = 0;
        if (change instanceof Change.Upserted upserted) {
            for (int i = 0; i < upserted.fields().layout().size(); i++) {
                fields += upserted.fields().isPresent(i) ? 1 : 0;
            }
        }
        return fields;
    }

    private static List<ByteBuffer> messages(IntFunction<ByteBuffer> message) {
        return IntStream.range(0, RECORDS).mapToObj(message).toList();
    }

    private static ByteBuffer insert(int i) {
        return new MessageBuilder('I').four(OID).tuple('N', row(i, "London")).build();
    }

    private static ByteBuffer update(int i) {
        return new MessageBuilder('U').four(OID).tuple('N', row(i, "Paris")).build();
    }

    private static ByteBuffer updateOfWholeRow(int i) {
        return new MessageBuilder('U')
                .four(OID)
                .tuple('O', row(i, "London"))
                .tuple('N', row(i, "Paris"))
                .build();
    }

    private static @Nullable String[] row(int i, String city) {
        String number = Integer.toString(1_000_000 + i);
        return new @Nullable String[] {
            number,
            "Customer " + number,
            number + "@example.org",
            city,
            "CH",
            "t",
            "17",
            "2026-11-22 12:00:00.123456+00"
        };
    }

    private static SelectedTable table() {
        Table table = new Table(
                OID,
                TableName.parse("public.customers"),
                Table.Kind.ORDINARY,
                COLUMNS,
                COLUMNS.subList(0, 1),
                KeyVersion.UNKNOWN,
                false,
                true,
                -1,
                RelatedTables.NONE,
                new Table.Access("owner", true, true, true, false, true, true, true, true, true));
        List<Column> fields = COLUMNS.subList(1, COLUMNS.size());
        FieldLayout layout = new FieldLayout(fields.stream().map(Column::name).toList());
        return new SelectedTable(
                table,
                new TableSelection(table.name(), layout),
                fields.stream().map(Optional::of).toList());
    }

    static Column column(int number, String name, int typeOid, String type) {
        return new Column(
                number,
                name,
                new ServerType(
                        typeOid, "pg_catalog", type, type, -1, List.of(), List.of(), true, false, Optional.empty()),
                true,
                Optional.empty(),
                false,
                Column.Identity.NONE,
                false,
                Optional.empty(),
                true,
                true,
                true,
                true,
                Optional.empty());
    }
}
