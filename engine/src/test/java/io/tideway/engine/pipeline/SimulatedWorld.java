package io.tideway.engine.pipeline;

import io.tideway.engine.ConflictPolicy;
import io.tideway.engine.Sides;
import io.tideway.spi.Capability;
import io.tideway.testkit.Fault;
import io.tideway.testkit.FaultScript;
import io.tideway.testkit.FaultyConnector;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.MemoryCharacter;
import io.tideway.testkit.MemoryField;
import io.tideway.testkit.MemorySystem;
import io.tideway.testkit.MemoryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws a sync: characters of both systems, fields, policies, faults. */
final class SimulatedWorld {

    static final String TABLE = "people";

    /** Names a record for good: unique, never edited. */
    static final String TAG = "tag";

    private static final List<ConflictPolicy> POLICIES = List.of(
            ConflictPolicy.LATEST,
            ConflictPolicy.LATEST,
            ConflictPolicy.LEFT,
            ConflictPolicy.RIGHT,
            ConflictPolicy.NON_NULL,
            ConflictPolicy.MANUAL);

    private static final int FAULTS_IN_1000 = 30;

    final SyncWorld world;
    final List<String> fields = List.of("a", "b", "c");
    /** What was drawn, for people. */
    final String description;
    /** Whether a person must decide some conflicts. */
    final boolean manual;

    private boolean calm;

    SimulatedWorld(Random random) {
        ManualClock clock = new ManualClock();
        MemoryCharacter left = character(random);
        MemoryCharacter right = character(random);
        MappingDraft mapping = MappingDraft.of(TABLE, TAG);
        List<ConflictPolicy> policies = new ArrayList<>();
        for (String field : fields) {
            policies.add(POLICIES.get(random.nextInt(POLICIES.size())));
            mapping.field(field, policies.getLast());
        }
        ConflictPolicy deletes = POLICIES.get(random.nextInt(POLICIES.size()));
        mapping.conflicts(deletes);
        boolean reserving = left.capabilities().contains(Capability.RESERVES_KEYS)
                && right.capabilities().contains(Capability.RESERVES_KEYS);
        boolean matching = !reserving || random.nextBoolean();
        if (matching) {
            mapping.match(TAG);
        }
        MemoryTable table = table(random.nextBoolean());
        world = new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(new MemorySystem(clock, left, table), new MemorySystem(clock, right, table)),
                List.of(mapping.build()));
        manual = policies.contains(ConflictPolicy.MANUAL) || deletes == ConflictPolicy.MANUAL;
        String trouble = suffer(random);
        description = "left " + left + "\nright " + right + "\npolicies " + policies + ", deletes " + deletes
                + (matching ? ", matching, " : ", ") + trouble;
    }

    private static MemoryTable table(boolean large) {
        MemoryField c = MemoryField.text("c");
        return MemoryTable.generated(
                TABLE, MemoryField.text(TAG), MemoryField.text("a"), MemoryField.text("b"), large ? c.largely() : c);
    }

    private static MemoryCharacter character(Random random) {
        MemoryCharacter database = MemoryCharacter.database();
        return switch (random.nextInt(6)) {
            case 0 -> MemoryCharacter.crm();
            case 1 -> database.without(Capability.RESERVES_KEYS);
            case 2 -> database.without(Capability.FULL_IMAGES);
            case 3 -> database.without(Capability.REPORTS_ORIGIN).writingAtMost(2);
            case 4 -> database.without(Capability.CONDITIONAL_WRITE);
            default -> database;
        };
    }

    private String suffer(Random random) {
        if (random.nextBoolean()) {
            return "no faults";
        }
        boolean crash = random.nextBoolean();
        Random dice = new Random(random.nextLong());
        FaultScript script = new FaultScript(call -> fault(dice, Fault.values()));
        Fault[] ofLedger = {Fault.BEFORE, Fault.AFTER};
        world.suffer(new Faults(
                connector -> new FaultyConnector(connector, script),
                ledger -> FaultyLedger.around(ledger, call -> fault(dice, ofLedger)),
                crash));
        return crash ? "faults with crashes" : "faults in place";
    }

    private Fault fault(Random dice, Fault[] faults) {
        if (calm || dice.nextInt(1_000) >= FAULTS_IN_1000) {
            return Fault.NONE;
        }
        return faults[dice.nextInt(faults.length)];
    }

    /** No faults from now on. */
    void calmDown() {
        calm = true;
    }
}
