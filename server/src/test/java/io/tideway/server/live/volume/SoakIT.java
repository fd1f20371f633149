package io.tideway.server.live.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.live.fixture.LiveServer;
import io.tideway.server.live.fixture.PeopleSync;
import io.tideway.server.live.fixture.TidewayProcess;
import io.tideway.server.live.fixture.TwoSidedWorkload;
import io.tideway.testkit.Exhaustive;
import io.tideway.testkit.postgres.LocalPostgres;
import io.tideway.testkit.postgres.LocalPostgres.Database;
import io.tideway.testkit.postgres.LocalProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Load on both sides and random faults for a given time; prints how lag, memory, slots and the ledger grow. At the end both sides are
 * equal, and every acknowledged edit is there, or in the history as the loser. {@code make soak MINUTES=60}; seconds of it are part of every build.
 */
@Exhaustive
@Tag(TidewayProcess.ALONE)
class SoakIT {

    private static final long SEED = Long.getLong("tideway.seed", System.nanoTime());
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("tideway.soak.seconds", 15));
    private static final Duration REPORT = Duration.ofSeconds(10);
    private static final int MOST_EDITS_BETWEEN_FAULTS = 1_500;
    private static final int EDITS_WHILE_FROZEN = 200;
    private static final int EDITS_IN_THE_DARK = 1_000;
    private static final String RETAINED = "SELECT coalesce(max(pg_current_wal_lsn() - confirmed_flush_lsn), 0)::bigint"
            + " FROM pg_replication_slots WHERE database = current_database()";
    private static final String CUT =
            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database()";

    @TempDir
    Path directory;

    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private LocalPostgres leftServer;
    private LocalPostgres rightServer;
    private LocalProxy leftProxy;
    private LocalProxy rightProxy;
    private PeopleSync people;
    private TidewayProcess program;
    private long begin;

    /** What happens to the program while it works. */
    private enum Fault {
        ENGINE_KILLED,
        LEDGER_SERVER_KILLED,
        BOTH_KILLED,
        LEFT_SERVER_KILLED,
        RIGHT_SERVER_KILLED,
        BOTH_SIDES_RESET,
        BLACK_HOLE,
        STREAMS_CUT,
        ENGINE_FROZEN
    }

    @BeforeEach
    void configure() {
        leftServer = LocalPostgres.start(LiveServer.givingUpSoon());
        rightServer = LocalPostgres.start(LiveServer.givingUpSoon());
        leftProxy = new LocalProxy(leftServer.port());
        rightProxy = new LocalProxy(rightServer.port());
        people = PeopleSync.on(leftServer.createDatabase(), rightServer.createDatabase())
                .audited();
        program = new TidewayProcess(PeopleSync.configuration(
                directory, people.left().at(leftProxy.port()), people.right().at(rightProxy.port()), ""));
    }

    @AfterEach
    void end() {
        program.close();
        leftProxy.close();
        rightProxy.close();
        leftServer.close();
        rightServer.close();
    }

    private void keepRunning() throws IOException {
        if (!program.isAlive()) {
            start();
        }
        program.awaitRunning();
    }

    @Test
    void nothingIsLostOrDoubledOverTime() throws IOException, InterruptedException {
        System.out.println("soak of " + TIME.toSeconds() + " s, seed " + SEED);
        Random random = new Random(SEED);
        begin = System.nanoTime();
        long reported = begin;
        start();
        try (TwoSidedWorkload editors = new TwoSidedWorkload(people, SEED)) {
            editors.start();
            while (System.nanoTime() - begin < TIME.toNanos()) {
                keepRunning();
                editors.awaitEdits(random.nextInt(MOST_EDITS_BETWEEN_FAULTS));
                if (System.nanoTime() - reported > REPORT.toNanos()) {
                    reported = System.nanoTime();
                    report(editors);
                }
                Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
                inflict(fault, editors, random);
                faults.merge(fault, 1, Integer::sum);
            }
            keepRunning();
            editors.stop();
            people.assertConverges(program);
            editors.assertNothingLostOrDoubled(program.ledger());
            report(editors);
            System.out.println("both sides are equal, and every edit is there or in the history; faults: " + faults);
        }
    }

    private void start() {
        program.start(TidewayProcess.IMPATIENT, "-Xmx512m");
    }

    private void inflict(Fault fault, TwoSidedWorkload editors, Random random)
            throws IOException, InterruptedException {
        switch (fault) {
            case ENGINE_KILLED -> program.kill9();
            case LEDGER_SERVER_KILLED -> program.ledgerServer().ifPresent(ProcessHandle::destroyForcibly);
            case BOTH_KILLED -> {
                program.ledgerServer().ifPresent(ProcessHandle::destroyForcibly);
                program.kill9();
            }
            case LEFT_SERVER_KILLED -> killAndStart(leftServer);
            case RIGHT_SERVER_KILLED -> killAndStart(rightServer);
            case BOTH_SIDES_RESET -> {
                leftProxy.reset();
                rightProxy.reset();
            }
            case BLACK_HOLE -> {
                LocalProxy hole = random.nextBoolean() ? leftProxy : rightProxy;
                hole.swallow();
                editors.awaitEdits(EDITS_IN_THE_DARK);
                hole.pass();
            }
            case STREAMS_CUT -> {
                LocalPostgres.query(people.left(), CUT);
                LocalPostgres.query(people.right(), CUT);
            }
            case ENGINE_FROZEN -> {
                signal("STOP");
                editors.awaitEdits(EDITS_WHILE_FROZEN);
                signal("CONT");
            }
        }
    }

    private static void killAndStart(LocalPostgres server) {
        server.kill9();
        server.startAgain();
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(program.pid()))
                .start()
                .waitFor();
        assertThat(exit).as("kill -" + name).isZero();
    }

    private void report(TwoSidedWorkload editors) throws IOException {
        long before = System.nanoTime();
        boolean quiet = program.ask("wait", "--timeout", "60s").exitCode() == 0;
        long lagMillis = Duration.ofNanos(System.nanoTime() - before).toMillis();
        System.out.printf(
                "%5d s  edits %,d  faults %d  until quiet %s ms  memory %s  behind %s/%s bytes  ledger %s bytes%n",
                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                editors.edits(),
                faults.values().stream().mapToInt(Integer::intValue).sum(),
                quiet ? Long.toString(lagMillis) : "over 60,000",
                memory(),
                number(people.left(), RETAINED),
                number(people.right(), RETAINED),
                number(program.ledger(), "SELECT pg_database_size(current_database())"));
    }

    private static String number(Database database, String sql) {
        return String.valueOf(LocalPostgres.query(database, sql).getFirst().getFirst());
    }

    private String memory() throws IOException {
        Path status = Path.of("/proc/" + program.pid() + "/status");
        List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.substring("VmRSS:".length()).strip())
                .findFirst()
                .orElse("unknown");
    }
}
