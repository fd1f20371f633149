package io.tideway.server.live;

import io.tideway.engine.Side;
import io.tideway.testkit.LocalPostgres.Database;
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
 * Edits one side of {@link People} like its users would, at a steady pace, and remembers what the database acknowledged.
 *
 * <p>The left editor alone edits names, the right one alone cities, so that the last acknowledged edit of each must be on both
 * sides in the end. Both edit notes, and contested records, which either also deletes. Doomed records belong to
 * one editor, which deletes them soon.
 */
final class Editor implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(2);
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

    private void run() {
        try (Connection connection = database.connect()) {
            while (!closing) {
                edit(connection);
                edits.incrementAndGet();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private void edit(Connection connection) throws SQLException {
        int dice = random.nextInt(100);
        String value = side.word() + " " + number++;
        if (dice < 15 || shared.isEmpty()) {
            insert(connection, "s " + value);
            shared.add("s " + value);
        } else if (dice < 55) {
            editOwnField(connection, value);
        } else if (dice < 70) {
            update(connection, "UPDATE people SET note = ? WHERE ref = ?", value, anyShared());
        } else if (dice < 85) {
            insertOrDeleteDoomed(connection, "d " + value);
        } else {
            contest(connection, "x " + value, value);
        }
    }

    private void editOwnField(Connection connection, String value) throws SQLException {
        String ref = anyShared();
        String field = side == Side.LEFT ? "name" : "city";
        if (update(connection, "UPDATE people SET " + field + " = ? WHERE ref = ?", value, ref) > 0) {
            acknowledged.put(ref, value);
        }
    }

    private void insertOrDeleteDoomed(Connection connection, String ref) throws SQLException {
        if (doomed.size() < KEPT_DOOMED) {
            insert(connection, ref);
            doomed.add(ref);
        } else {
            String oldest = doomed.remove();
            update(connection, "DELETE FROM people WHERE ref = ?", oldest);
            deleted.add(oldest);
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
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }
}
