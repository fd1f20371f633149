package io.tideway.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Load on both sides of {@link People}, and the judge of what must have become of it. */
final class Editors implements AutoCloseable {

    private final People people;
    private final List<String> shared = new CopyOnWriteArrayList<>();
    private final Editor left;
    private final Editor right;

    Editors(People people, long seed) {
        List<String> contested = new CopyOnWriteArrayList<>();
        this.people = people;
        this.left = new Editor(Side.LEFT, people.left(), shared, contested, seed);
        this.right = new Editor(Side.RIGHT, people.right(), shared, contested, seed + 1);
    }

    void start() {
        left.start();
        right.start();
    }

    /** Returns when so many more edits were acknowledged. */
    void awaitEdits(long more) {
        long goal = left.edits() + right.edits() + more;
        Condition.await("edits", () -> left.edits() + right.edits() >= goal);
    }

    /** How many were acknowledged so far. */
    long edits() {
        return left.edits() + right.edits();
    }

    /** Ends both; nothing is edited any more. */
    @Override
    public void close() {
        stop();
    }

    /** Ends the edits; returns when the last one is through. */
    void stop() {
        left.close();
        right.close();
    }

    /**
     * Both sides are equal, and hold every acknowledged edit that had no rival, once; of those that had one, the loser is in
     * the ledger.
     */
    void assertNothingLostOrDoubled(Database ledger) {
        people.assertEqual();
        NoteAudit.assertAccounted(people, ledger);
        Set<String> both = new HashSet<>(shared);
        for (Database side : List.of(people.left(), people.right())) {
            Set<String> refs = new HashSet<>();
            List<String> wrong = new ArrayList<>();
            for (List<@Nullable String> row : People.rows(side)) {
                String ref = String.valueOf(row.get(0));
                if (!refs.add(ref)) {
                    wrong.add("twice: " + row);
                }
                judge(ref, row, both.contains(ref), wrong);
            }
            both.stream().filter(ref -> !refs.contains(ref)).forEach(ref -> wrong.add("lost: " + ref));
            assertThat(wrong).isEmpty();
        }
    }

    /** @param ofBoth whether both editors edit the record */
    private void judge(String ref, List<@Nullable String> row, boolean ofBoth, List<String> wrong) {
        if (left.deleted.contains(ref) || right.deleted.contains(ref)) {
            wrong.add("deleted, and back: " + row);
        }
        if (ofBoth) {
            expect(left.acknowledged, ref, String.valueOf(row.get(1)), wrong);
            expect(right.acknowledged, ref, String.valueOf(row.get(2)), wrong);
        }
    }

    private static void expect(Map<String, String> acknowledged, String ref, String value, List<String> wrong) {
        String expected = acknowledged.getOrDefault(ref, "new");
        if (!value.equals(expected)) {
            wrong.add(ref + " has " + value + " instead of " + expected);
        }
    }
}
