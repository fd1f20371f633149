package io.tideway.connector.postgres.replication;

import static io.tideway.connector.postgres.replication.MessageBuilder.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.connector.postgres.catalog.Column;
import io.tideway.connector.postgres.catalog.RelatedTables;
import io.tideway.connector.postgres.catalog.SelectedTable;
import io.tideway.connector.postgres.catalog.Table;
import io.tideway.connector.postgres.session.Lsn;
import io.tideway.connector.postgres.session.OriginMessage;
import io.tideway.spi.Change;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.KeyVersion;
import io.tideway.spi.Origin;
import io.tideway.spi.Reason;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeDecoderTest {

    /** Oids have no sign. */
    private static final int OID = (int) 4_000_000_123L;

    private static final int TEXT = 25;
    private static final int BOOL = 16;
    private static final int BPCHAR = 1042;
    private static final Lsn START = new Lsn(100);

    private final OriginMessage mark = new OriginMessage("ours");
    private final ChangeDecoder decoder =
            new ChangeDecoder(List.of(table()), table -> Optional.empty(), mark, START, START);
    private final List<Change> changes = new ArrayList<>();

    @Test
    void readsAnInsertOverTheLayout() {
        open();
        decode(200, row('I').tuple('N', "k", "t", "ab   ", "not wanted", null).build());
        Change.Upserted change = (Change.Upserted) changes.get(0);
        assertThat(change.key()).isEqualTo(RecordKey.of("k"));
        assertThat(change.fields().value("flag")).isEqualTo("true");
        assertThat(change.fields().value("code")).isEqualTo("ab");
        assertThat(change.fields().value("note")).isNull();
        assertThat(change.fields().value(FieldLayout.KEY)).isEqualTo("k");
        assertThat(change.info().version()).isEqualTo(new RecordVersion(200));
        assertThat(change.info().committedAt()).isEqualTo(Instant.parse("2000-01-01T00:00:01.000002Z"));
        assertThat(change.info().origin()).isEqualTo(Origin.OTHERS);
    }

    @Test
    void leavesUnchangedLargeValuesAbsentAndContainsTheKeyBefore() {
        open();
        decode(
                200,
                row('U').tuple('K', "old", null, null, null, null)
                        .tuple('N', "new", "f", UNCHANGED, UNCHANGED, "n")
                        .build());
        Change.Upserted change = (Change.Upserted) changes.get(0);
        assertThat(change.previousKey()).contains(RecordKey.of("old"));
        assertThat(change.fields().isPresent(change.fields().layout().indexOf("code")))
                .isFalse();
        assertThat(change.fields().value("flag")).isEqualTo("false");
    }

    @Test
    void aFullOldRowWithTheSameKeyIsNoMove() {
        open();
        decode(
                200,
                row('U').tuple('O', "k", "t", "a", "b", "c")
                        .tuple('N', UNCHANGED, "t", "a", "b", "c")
                        .build());
        Change.Upserted change = (Change.Upserted) changes.get(0);
        assertThat(change.key()).isEqualTo(RecordKey.of("k"));
        assertThat(change.previousKey()).isEmpty();
    }

    @Test
    void readsDeletesAndTruncates() {
        open();
        decode(200, row('D').tuple('K', "k", null, null, null, null).build());
        decode(
                201,
                new MessageBuilder('T').four(2).one((char) 0).four(OID).four(99).build());
        assertThat(changes)
                .extracting(Object::getClass)
                .isEqualTo(List.of(Change.Deleted.class, Change.Truncated.class));
    }

    @Test
    void movesOnlyAtTheEndOfATransaction() {
        open();
        assertThat(decoder.inTransaction()).isTrue();
        decoder.idleAt(new Lsn(5000));
        assertThat(decoder.committed()).isEqualTo(START);
        decode(300, MessageBuilder.commit(320));
        assertThat(decoder.committed()).isEqualTo(new Lsn(320));
        decoder.idleAt(new Lsn(310));
        assertThat(decoder.committed()).isEqualTo(new Lsn(320));
        decoder.idleAt(new Lsn(5000));
        assertThat(decoder.committed()).isEqualTo(new Lsn(5000));
    }

    @Test
    void knowsItsOwnTransactionsByTheirMark() {
        open();
        decode(190, message("tideway", "ours"));
        decode(200, row('I').tuple('N', "k", "t", "a", "b", "c").build());
        decode(300, MessageBuilder.commit(320));
        decode(330, MessageBuilder.begin(0));
        decode(340, message("tideway", "another's"));
        decode(350, row('I').tuple('N', "k", "t", "a", "b", "c").build());
        assertThat(changes).extracting(change -> change.info().origin()).containsExactly(Origin.OURS, Origin.OTHERS);
    }

    @Test
    void reportsMissingFieldsOnce() {
        decode(110, MessageBuilder.begin(0));
        ByteBuffer altered = MessageBuilder.relation(OID, List.of("id", "flag", "code"), TEXT, TEXT, BPCHAR);
        decode(120, altered.duplicate());
        decode(121, altered.duplicate());
        assertThat(changes).hasSize(1);
        assertThat(((Change.SchemaChanged) changes.get(0)).reasons())
                .extracting(Reason::code)
                .containsExactly("FIELD_NOT_FOUND", "FIELD_TYPE_CHANGED");
    }

    /** Old rows do not come with the key any more, so deletes could not be distinguished. */
    @Test
    void reportsAChangedPrimaryKeyAndNothingElse() {
        decode(110, MessageBuilder.begin(0));
        decode(
                120,
                MessageBuilder.relation(
                        OID, "extra", List.of("id", "flag", "code", "extra", "note"), TEXT, BOOL, BPCHAR, TEXT, TEXT));
        decode(130, row('D').tuple('K', null, null, null, "b", null).build());
        assertThat(changes).hasSize(1);
        assertThat(((Change.SchemaChanged) changes.get(0)).reasons())
                .extracting(Reason::code)
                .containsExactly("KEY_CHANGED");
    }

    @Test
    void skipsUnwantedFieldsAndTables() {
        open();
        decode(200, new MessageBuilder('I').four(99).tuple('N', "x").build());
        decode(200, new MessageBuilder('Y').four(1).text("s").text("t").build());
        decode(200, new MessageBuilder('O').eight(1).text("elsewhere").build());
        assertThat(changes).isEmpty();
    }

    private void open() {
        decode(110, MessageBuilder.begin(1_000_002));
        decode(
                120,
                MessageBuilder.relation(
                        OID, List.of("id", "flag", "code", "extra", "note"), TEXT, BOOL, BPCHAR, TEXT, TEXT));
    }

    private void decode(long at, ByteBuffer message) {
        decoder.decode(message, new Lsn(at), changes);
    }

    private static MessageBuilder row(char kind) {
        return new MessageBuilder(kind).four(OID);
    }

    private static ByteBuffer message(String prefix, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new MessageBuilder('M')
                .one((char) 1)
                .eight(0)
                .text(prefix)
                .four(bytes.length)
                .raw(bytes)
                .build();
    }

    private static SelectedTable table() {
        Column id = DecoderWork.column(1, "id", TEXT, "text");
        Column flag = DecoderWork.column(2, "flag", BOOL, "bool");
        Column code = DecoderWork.column(3, "code", BPCHAR, "bpchar");
        Column note = DecoderWork.column(5, "note", TEXT, "text");
        Table table = new Table(
                Integer.toUnsignedLong(OID),
                TableName.parse("public.t"),
                Table.Kind.ORDINARY,
                List.of(id, flag, code, note),
                List.of(id),
                KeyVersion.UNKNOWN,
                false,
                true,
                -1,
                RelatedTables.NONE,
                new Table.Access("owner", true, true, true, false, true, true, true, true, true));
        TableSelection selection =
                new TableSelection(table.name(), FieldLayout.of("note", "flag", FieldLayout.KEY, "code"));
        return new SelectedTable(
                table, selection, List.of(Optional.of(note), Optional.of(flag), Optional.empty(), Optional.of(code)));
    }
}
