package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.schema.EngineException;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.ConnectorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** One run of one drawn sync. */
final class SimulatedRun {

    private static final int MAX_STEPS = 60;
    private static final int MAX_BATCH = 5;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final Random random;
    private final Random trouble;
    private final SimulatedWorld simulated;
    private final SyncWorld world;
    private final int steps;
    final SimulatedUsers users;
    private final SimulatedBrake brake;
    private final List<String> trace = new ArrayList<>();

    SimulatedRun(long seed) {
        this(seed, SimulatedTopology.drawn(new Random(seed * 15_485_863)));
    }

    SimulatedRun(long seed, SimulatedTopology topology) {
        this.seed = seed;
        this.random = new Random(seed * 7_919);
        this.trouble = new Random(seed * 104_729);
        this.simulated = new SimulatedWorld(random, trouble, new Random(seed * 1_299_709), topology);
        this.world = simulated.world;
        this.users = new SimulatedUsers(simulated, random, trace);
        this.brake = new SimulatedBrake(simulated, users);
        this.steps = 10 + random.nextInt(MAX_STEPS);
    }

    int steps() {
        return steps;
    }

    void run() {
        BitSet all = new BitSet(steps);
        all.set(0, steps);
        run(all);
    }

    /** Runs only these steps. The random choices of a step do not depend on other steps, except for the records that exist. */
    void run(BitSet kept) {
        for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
            long ofStep = (seed + i * 65_537L) * GOLDEN;
            random.setSeed(ofStep);
            trouble.setSeed(ofStep + 1);
            simulated.reseed(ofStep + 2);
            brake.watch(this::step);
        }
        simulated.stopFaults();
        for (Side side : Side.values()) {
            world.systems.get(side).lock(SimulatedWorld.TABLE, false);
        }
        users.codes.finish();
        trace.add("settle later");
        world.settleLater();
        users.operator.decideAll();
        boolean isRepaired = users.codes.repair();
        if (simulated.topology.teams()) {
            users.teams.repair();
            isRepaired = true;
        }
        if (isRepaired) {
            world.settleLater();
            world.settleLater(); // results of the first attempt may have blocked others
            users.operator.decideAll(); // the repair itself may be held as a mass change
        }
        new SimulatedOracle(simulated, users).check();
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6 -> users.edit();
            case 7, 8 -> {
                Side side = side();
                trace.add("read " + side + " " + world.read(side, 1 + random.nextInt(MAX_BATCH)));
            }
            case 9, 10 -> {
                Side side = side();
                trace.add("process " + side + " " + world.process(side));
            }
            case 11, 12 -> {
                Side side = side();
                trace.add("pump " + side + " " + world.pump(side, SyncWorld.ALL));
            }
            case 13, 14 -> trace.add("read chunk " + world.readChunk(1 + random.nextInt(MAX_BATCH)));
            case 15 -> trace.add("process chunk " + world.processChunk());
            case 16 -> {
                trace.add("retry");
                world.retryDue();
            }
            case 17 -> pass(Duration.ofMillis(500L * random.nextInt(8)).plus(jump()));
            case 18 -> {
                trace.add("crash");
                world.crash();
            }
            default -> rareStep();
        }
    }

    private void pass(Duration time) {
        trace.add("wait " + time);
        world.clock.advance(time);
    }

    /** Sometimes sets the clock, forward or back. It is not set back for a system that derives its versions from it. */
    private Duration jump() {
        boolean byTime = world.systems.left().character().versionsBySecond()
                || world.systems.right().character().versionsBySecond();
        return switch (trouble.nextInt(20)) {
            case 0 -> Duration.ofHours(1);
            case 1 -> byTime ? Duration.ZERO : Duration.ofHours(-1);
            default -> Duration.ZERO;
        };
    }

    private void rareStep() {
        switch (random.nextInt(6)) {
            case 0 -> {
                trace.add("compare again");
                world.compareAgain();
            }
            case 1 -> {
                if (!users.moving) {
                    Side side = side();
                    if (trouble.nextBoolean()) {
                        trace.add("forget history " + side);
                        world.systems.get(side).forgetHistory();
                    } else {
                        trace.add("lose changes " + side);
                        world.systems.get(side).loseChanges(SimulatedWorld.TABLE);
                    }
                }
            }
            case 2 -> hideRows(side());
            case 3 -> {
                Side side = side();
                boolean refuse = random.nextBoolean();
                trace.add("refuse keys " + side + " " + refuse);
                world.systems.get(side).refuseKeys(SimulatedWorld.TABLE, refuse);
            }
            case 4 -> {
                Side side = side();
                boolean lock = random.nextBoolean();
                trace.add("lock " + side + " " + lock);
                world.systems.get(side).lock(SimulatedWorld.TABLE, lock);
            }
            default -> {
                trace.add("settle");
                world.settle();
            }
        }
    }

    /**
     * Hides the rows of the table: reads of it are refused and the session ends. Another session starts when the rows are
     * visible again.
     */
    private void hideRows(Side side) {
        trace.add("hide rows " + side);
        world.systems.get(side).hideRows(SimulatedWorld.TABLE, true);
        try {
            world.readChunk(1 + random.nextInt(MAX_BATCH));
            world.processChunk();
            world.pump(side.other(), SyncWorld.ALL);
            world.pump(side, SyncWorld.ALL);
            world.retryDue();
        } catch (ConnectorException | EngineException refused) {
            trace.add("refused " + refused.getMessage());
        }
        world.systems.get(side).hideRows(SimulatedWorld.TABLE, false);
        world.crash(); // a session that started meanwhile runs without the table
    }

    private Side side() {
        return random.nextBoolean() ? Side.LEFT : Side.RIGHT;
    }

    @Override
    public String toString() {
        return simulated.description + "\n" + String.join("\n", trace);
    }
}
