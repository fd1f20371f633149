package io.tideway.server.live;

import io.tideway.engine.Side;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Edits one side of {@link People} like its users would, at a steady pace, and remembers what the database acknowledged. Where the
 * database goes away, it comes back as soon as it can.
 *
 * <p>The left editor alone edits names, the right one alone cities, so that the last acknowledged edit of each must be on both
 * sides in the end. Both edit notes, and contested records, which either also deletes. Doomed records belong to
 * one editor, which deletes them soon.
 */
final class Editor implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(60);
    private static final int KEPT_DOOMED = 6;
    private static final int MOST_CONTESTED = 10;

    final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private final Side side;
    private final Database database;
    private final List<String> shared;
    private final List<String> contested;
    private final Random random;
    private final Deque<String> doomed = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean closing;
    private final AtomicLong edits = new AtomicLong();
    private volatile @Nullable SQLException failure;
    private @Nullable OwnEdit unsure;
    private int number;

    /**
     * @param shared the references of the records that both editors edit; thread safe
     * @param contested of those that both also delete; thread safe
     */
    Editor(Side side, Database database, List<String> shared, List<String> contested, long seed) {
        this.side = side;
        this.database = database;
        this.shared = shared;
        this.contested = contested;
        this.random = new Random(seed);
        this.thread =
                Thread.ofPlatform().daemon(true).name("editor-" + side.word()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** How many edits were acknowledged. */
    long edits() {
        return edits.get();
    }

    /** An edit of the field that is ours alone: where the answer is lost, it is made again. */
    private record OwnEdit(String ref, String value) {}

    private void run() {
        long outage = System.nanoTime();
        while (!closing || unsure != null) {
            try (Connection connection = database.connect()) {
                if (unsure != null) {
                    editOwnField(connection, unsure);
                }
                while (!closing) {
                    edit(connection);
                    edits.incrementAndGet();
                    outage = System.nanoTime();
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            } catch (SQLException e) {
                if (!isAway(e) || System.nanoTime() - outage > LONGEST_OUTAGE.toNanos()) {
                    failure = e;
                    return;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** The server is not there, starts or stops. */
    private static boolean isAway(SQLException e) {
        return e.getSQLState() != null
                && (e.getSQLState().startsWith("08") || e.getSQLState().startsWith("57P"));
    }

    private void edit(Connection connection) throws SQLException {
        int dice = random.nextInt(100);
        String value = side.word() + " " + number++;
        if (dice < 15 || shared.isEmpty()) {
            insert(connection, "s " + value);
            shared.add("s " + value);
        } else if (dice < 55) {
            editOwnField(connection, new OwnEdit(anyShared(), value));
        } else if (dice < 70) {
            update(connection, "UPDATE people SET note = ? WHERE ref = ?", value, anyShared());
        } else if (dice < 85) {
            insertOrDeleteDoomed(connection, "d " + value);
        } else {
            contest(connection, "x " + value, value);
        }
    }

    private void editOwnField(Connection connection, OwnEdit edit) throws SQLException {
        unsure = edit;
        String field = side == Side.LEFT ? "name" : "city";
        if (update(connection, "UPDATE people SET " + field + " = ? WHERE ref = ?", edit.value, edit.ref) > 0) {
            acknowledged.put(edit.ref, edit.value);
        }
        unsure = null;
    }

    private void insertOrDeleteDoomed(Connection connection, String ref) throws SQLException {
        if (doomed.size() < KEPT_DOOMED) {
            insert(connection, ref);
            doomed.add(ref);
        } else {
            update(connection, "DELETE FROM people WHERE ref = ?", doomed.getFirst());
            deleted.add(doomed.remove());
        }
    }

    private void contest(Connection connection, String ref, String value) throws SQLException {
        if (contested.size() < MOST_CONTESTED) {
            insert(connection, ref);
            contested.add(ref);
            return;
        }
        String chosen = anyContested();
        if (random.nextInt(4) > 0) {
            update(connection, "UPDATE people SET note = ? WHERE ref = ?", value, chosen);
        } else {
            update(connection, "DELETE FROM people WHERE ref = ?", chosen);
            contested.remove(chosen);
        }
    }

    /** Of the records that nobody deletes. */
    private String anyShared() {
        return shared.get(random.nextInt(shared.size()));
    }

    private String anyContested() {
        // The other editor may empty the list meanwhile; a record that is not there is simply not edited.
        List<String> now = List.copyOf(contested);
        return now.isEmpty() ? "" : now.get(random.nextInt(now.size()));
    }

    private static void insert(Connection connection, String ref) throws SQLException {
        update(connection, "INSERT INTO people (ref, name, city) VALUES (?, 'new', 'new')", ref);
    }

    private static int update(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Ends it; what it has begun is acknowledged. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!thread.join(LONGEST_OUTAGE)) {
                throw new AssertionError(thread.getName() + " is held up for " + LONGEST_OUTAGE);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }
}
