package io.tideway.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for each edit of a note of {@link People}: the field that users of both sides edit. Each database keeps an audit, in
 * the transactions of whoever edits: what a note was, what it became, and whether a user did it or Tideway. No value is given
 * twice; so the audits tell which edits were made by somebody who saw which others.
 *
 * <p>A user's value stands, or a user who saw it replaced or deleted it, on either side, or the ledger names it as overwritten. A
 * record that a user deleted is gone, or the ledger says why it came back.
 */
final class NoteAudit {

    private static final List<String> INSTALL =
            List.of("CREATE SCHEMA audit", """
            CREATE TABLE audit.note (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                ref text, key text, op text, was text, became text, by_user boolean)
            """, """
            CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                users boolean := coalesce(current_setting('tideway.origin', true), '') = '';
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    INSERT INTO audit.note (ref, key, op, was, by_user) VALUES (OLD.ref, OLD.id, TG_OP, OLD.note, users);
                ELSIF TG_OP = 'INSERT' THEN
                    INSERT INTO audit.note (ref, key, op, became, by_user) VALUES (NEW.ref, NEW.id, TG_OP, NEW.note, users);
                ELSIF OLD.note IS DISTINCT FROM NEW.note THEN
                    INSERT INTO audit.note (ref, key, op, was, became, by_user)
                        VALUES (NEW.ref, NEW.id, TG_OP, OLD.note, NEW.note, users);
                END IF;
                RETURN NULL;
            END $$
            """, """
            CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON people FOR EACH ROW EXECUTE FUNCTION audit.note()
            """, "ALTER TABLE people ENABLE ALWAYS TRIGGER audit");

    private static final String READ = "SELECT ref, key, op, was, became, by_user FROM audit.note ORDER BY n";
    private static final String OVERWRITTEN = "SELECT lost FROM tideway_ledger.activity WHERE field = 'note'";
    private static final String CAME_BACK =
            "SELECT winner, left_key, right_key FROM tideway_ledger.activity WHERE field IS NULL";

    private enum Op {
        INSERT,
        UPDATE,
        DELETE
    }

    /** What was done to one note. */
    private record Edit(
            String key,
            Op op,
            @Nullable String was,
            @Nullable String became,
            boolean byUser) {}

    private final Map<Side, Map<String, List<Edit>>> audits = new EnumMap<>(Side.class);
    private final Set<String> overwritten = new HashSet<>();
    private final List<List<@Nullable String>> cameBack;
    private final List<String> unaccounted = new ArrayList<>();

    private NoteAudit(People people, Database ledger) {
        audits.put(Side.LEFT, read(people.left()));
        audits.put(Side.RIGHT, read(people.right()));
        LocalPostgres.query(ledger, OVERWRITTEN).forEach(row -> overwritten.add(String.valueOf(row.getFirst())));
        cameBack = LocalPostgres.query(ledger, CAME_BACK);
    }

    /** From now on the database keeps its audit. */
    static void install(Database side) {
        LocalPostgres.execute(side, INSTALL.toArray(String[]::new));
    }

    /** At rest: no edit of a user was overwritten unseen without being on record. */
    static void assertAccounted(People people, Database ledger) {
        NoteAudit audit = new NoteAudit(people, ledger);
        audit.assertEachValueHasOneUser();
        for (Side side : Side.values()) {
            audit.edits(side).forEach((ref, edits) -> audit.judge(side, ref, edits));
        }
        assertThat(audit.unaccounted)
                .as("edits that are neither there, nor on record")
                .isEmpty();
    }

    /** The mark of Tideway's transactions tells who did what: without it every edit would be a user's. */
    private void assertEachValueHasOneUser() {
        Map<String, Integer> users = new HashMap<>();
        for (Side side : Side.values()) {
            for (List<Edit> edits : edits(side).values()) {
                edits.stream()
                        .filter(edit -> edit.became != null)
                        .forEach(edit -> users.merge(String.valueOf(edit.became), edit.byUser ? 1 : 0, Integer::sum));
            }
        }
        users.values().removeIf(count -> count == 1);
        assertThat(users).as("values, by how many users gave them").isEmpty();
    }

    private static Map<String, List<Edit>> read(Database side) {
        Map<String, List<Edit>> edits = new HashMap<>();
        for (List<@Nullable String> row : LocalPostgres.query(side, READ)) {
            edits.computeIfAbsent(String.valueOf(row.get(0)), ref -> new ArrayList<>())
                    .add(new Edit(
                            String.valueOf(row.get(1)),
                            Op.valueOf(String.valueOf(row.get(2))),
                            row.get(3),
                            row.get(4),
                            "t".equals(row.get(5))));
        }
        return edits;
    }

    private Map<String, List<Edit>> edits(Side side) {
        return audits.getOrDefault(side, Map.of());
    }

    private void judge(Side side, String ref, List<Edit> edits) {
        for (int i = 0; i < edits.size(); i++) {
            Edit edit = edits.get(i);
            if (edit.byUser && edit.became != null && !isAccounted(side, ref, edits, i, edit.became)) {
                unaccounted.add("%s %s: %s".formatted(side.word(), ref, edit.became));
            }
        }
        long back = 0;
        for (int i = 1; i < edits.size(); i++) {
            Edit before = edits.get(i - 1);
            if (edits.get(i).op == Op.INSERT && before.op == Op.DELETE && before.byUser) {
                back++;
            }
        }
        if (back > 0 && back > decidedToComeBack(side, edits)) {
            unaccounted.add("%s %s: deleted, and back".formatted(side.word(), ref));
        }
    }

    private boolean isAccounted(Side side, String ref, List<Edit> edits, int place, String value) {
        for (Edit next : edits.subList(place + 1, edits.size())) {
            if (value.equals(next.was)) {
                return next.byUser || overwritten.contains(value) || wasSeen(side.other(), ref, value, next);
            }
        }
        return true;
    }

    /** Whether what Tideway brought from there had been done by users who saw the value. */
    private boolean wasSeen(Side there, String ref, String value, Edit brought) {
        List<Edit> edits = edits(there).getOrDefault(ref, List.of());
        for (int i = edits.size() - 1; i >= 0; i--) {
            Edit edit = edits.get(i);
            boolean isIt = brought.op == Op.DELETE
                    ? edit.op == Op.DELETE
                    : brought.became != null && brought.became.equals(edit.became);
            if (isIt && edit.byUser && leadsTo(edits.subList(0, i + 1), value)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the value stood there when the users began whose last edit ends the list. */
    private static boolean leadsTo(List<Edit> edits, String value) {
        @Nullable String was = edits.getLast().was;
        for (Edit before : edits.reversed().subList(1, edits.size())) {
            if (value.equals(was)) {
                return true;
            }
            if (was == null || (was.equals(before.became) && !before.byUser)) {
                return false;
            }
            if (was.equals(before.became)) {
                was = before.was;
            }
        }
        return value.equals(was);
    }

    private long decidedToComeBack(Side side, List<Edit> edits) {
        Set<String> keys = new HashSet<>();
        edits.forEach(edit -> keys.add(edit.key));
        return cameBack.stream()
                .filter(row -> side.other().word().equals(row.get(0)))
                .filter(row -> keys.contains(String.valueOf(row.get(side == Side.LEFT ? 1 : 2))))
                .count();
    }
}
