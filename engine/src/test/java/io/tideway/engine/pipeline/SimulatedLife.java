package io.tideway.engine.pipeline;

import io.tideway.engine.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One life of one drawn sync. */
final class SimulatedLife {

    private static final int MAX_STEPS = 60;
    private static final int MAX_BATCH = 5;

    private final Random random;
    private final SimulatedWorld simulated;
    private final SyncWorld world;
    private final SimulatedUsers users;
    private final List<String> trace = new ArrayList<>();

    SimulatedLife(long seed) {
        this.random = new Random(seed * 7_919);
        this.simulated = new SimulatedWorld(random, new Random(seed * 104_729), new Random(seed * 1_299_709));
        this.world = simulated.world;
        this.users = new SimulatedUsers(simulated, random, trace);
    }

    void live() {
        int steps = 10 + random.nextInt(MAX_STEPS);
        for (int i = 0; i < steps; i++) {
            step();
        }
        simulated.calmDown();
        trace.add("rest");
        world.settleLater();
        new SimulatedReckoning(simulated, users).check();
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
            case 17 -> {
                trace.add("wait");
                world.clock.advance(Duration.ofMillis(500L * random.nextInt(8)));
            }
            case 18 -> {
                trace.add("crash");
                world.crash();
            }
            default -> rarely();
        }
    }

    private void rarely() {
        switch (random.nextInt(6)) {
            case 0 -> {
                trace.add("compare again");
                world.compareAgain();
            }
            case 1 -> {
                if (!users.moving) {
                    Side side = side();
                    trace.add("forget history " + side);
                    world.systems.get(side).forgetHistory();
                }
            }
            default -> {
                trace.add("settle");
                world.settle();
            }
        }
    }

    private Side side() {
        return random.nextBoolean() ? Side.LEFT : Side.RIGHT;
    }

    @Override
    public String toString() {
        return simulated.description + "\n" + String.join("\n", trace);
    }
}
