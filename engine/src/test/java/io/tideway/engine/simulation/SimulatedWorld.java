package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.world.Faults;
import io.tideway.engine.world.FaultyLedger;
import io.tideway.engine.world.MappingDraft;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.Capability;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.faults.Fault;
import io.tideway.testkit.faults.FaultScript;
import io.tideway.testkit.faults.FaultyConnector;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import io.tideway.testkit.memory.MemoryTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws a sync: the characters of both systems, fields, policies and faults. */
final class SimulatedWorld {

    static final String TABLE = "people";

    /** The permanent name of a record: unique, never edited. */
    static final String TAG = "tag";

    private static final List<ConflictPolicy> POLICIES = List.of(
            ConflictPolicy.LATEST,
            ConflictPolicy.LATEST,
            ConflictPolicy.LEFT,
            ConflictPolicy.RIGHT,
            ConflictPolicy.NON_NULL,
            ConflictPolicy.MANUAL);

    private static final int FAULTS_IN_1000 = 30;
    private static final int PLAIN_CHARACTERS = 2;
    private static final int MAX_READ_AHEAD = 20;

    final SyncWorld world;
    final SimulatedFields fields;
    final SimulatedTopology topology;
    /** The drawn sync as text. */
    final String description;
    /** Whether an operator must decide some conflicts. */
    final boolean manual;

    /** One fault in this many begins an outage. */
    private static final int OUTAGES = 20;

    private static final int MAX_OUTAGE_CALLS = 30;

    /** Decides whether a call fails. */
    private final Random dice = new Random(0);

    /** Whether a call failed. */
    private boolean faulty;

    private boolean isStopped;
    /** The number of calls that will still fail in the current outage. */
    private int outageCalls;

    /**
     * @param trouble separate source of random faults
     * @param bounds draws how inexact the versions of read records are
     */
    SimulatedWorld(Random random, Random trouble, Random bounds, SimulatedTopology topology) {
        this.topology = topology;
        ManualClock clock = new ManualClock();
        Sides<MemoryCharacter> characters = new Sides<>(
                topology.character(Side.LEFT, inexact(character(random), bounds)),
                topology.character(Side.RIGHT, inexact(character(random), bounds)));
        fields = new SimulatedFields(random, trouble, topology);
        MappingDraft mapping = MappingDraft.of(TABLE, TAG);
        List<ConflictPolicy> policies = new ArrayList<>();
        for (String field : fields.names) {
            policies.add(POLICIES.get(random.nextInt(POLICIES.size())));
            fields.map(mapping, field, policies.getLast());
        }
        ConflictPolicy deletes = POLICIES.get(random.nextInt(POLICIES.size()));
        mapping.conflicts(deletes);
        boolean ignoring = random.nextInt(8) == 0 && topology.extras().codes().isEmpty();
        mapping.deletes(ignoring ? DeleteRule.IGNORE : DeleteRule.PROPAGATE);
        boolean matching = !reserves(characters.left()) || !reserves(characters.right()) || random.nextBoolean();
        if (matching) {
            mapping.match(TAG);
        }
        topology.map(mapping);
        List<MappingDefinition> mappings = new ArrayList<>(List.of(mapping.build()));
        if (topology.teams()) {
            MappingDraft teams = MappingDraft.of(SimulatedTopology.TEAMS, SimulatedTopology.NAME, "motto");
            mappings.add((matching ? teams.match(SimulatedTopology.NAME) : teams).build());
        }
        if (topology.extras().labels()) {
            mappings.add(SimulatedLabels.mapping());
        }
        world = new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(system(clock, characters.left(), Side.LEFT), system(clock, characters.right(), Side.RIGHT)),
                mappings);
        manual = policies.contains(ConflictPolicy.MANUAL) || deletes == ConflictPolicy.MANUAL;
        String faults = injectFaults(random);
        topology.extras().rewriting().ifPresent(world::holdDeletes);
        description = "left " + characters.left() + "\nright " + characters.right() + "\n" + fields + "\n" + topology
                + "\npolicies "
                + policies + ", deletes " + deletes + (ignoring ? ", ignored" : "") + (matching ? ", matching, " : ", ")
                + faults;
    }

    private MemorySystem system(ManualClock clock, MemoryCharacter character, Side side) {
        MemoryTable people = fields.table(side);
        List<MemoryTable> tables = new ArrayList<>(List.of(people));
        if (topology.teams()) {
            tables.addFirst(topology.teamTable());
        }
        if (topology.extras().labels()) {
            tables.add(SimulatedLabels.table());
        }
        return new MemorySystem(clock, character, tables.toArray(MemoryTable[]::new));
    }

    private static boolean reserves(MemoryCharacter character) {
        return character.capabilities().contains(Capability.RESERVES_KEYS);
    }

    private static MemoryCharacter character(Random random) {
        MemoryCharacter database = MemoryCharacter.database();
        return switch (random.nextInt(6 + PLAIN_CHARACTERS)) {
            case 0 -> MemoryCharacter.crm();
            case 1 -> database.without(Capability.RESERVES_KEYS);
            case 2 -> database.without(MemoryTrait.FULL_IMAGES);
            // Without origins, an operator must decide whose record a reserved key holds.
            case 3 ->
                database.without(Capability.REPORTS_ORIGIN, Capability.RESERVES_KEYS)
                        .writingAtMost(2);
            case 4 -> database.without(MemoryTrait.CONDITIONAL_WRITES);
            case 5 -> MemoryCharacter.crm().tellingVersionsBySecond();
            default -> database;
        };
    }

    private static MemoryCharacter inexact(MemoryCharacter character, Random bounds) {
        return bounds.nextInt(3) == 0 ? character.readingAhead(1 + bounds.nextInt(MAX_READ_AHEAD)) : character;
    }

    private String injectFaults(Random random) {
        if (random.nextBoolean()) {
            return "no faults";
        }
        boolean crash = random.nextBoolean();
        dice.setSeed(random.nextLong());
        FaultScript script = new FaultScript(call -> fault(Fault.values()));
        Fault[] ofLedger = {Fault.BEFORE, Fault.AFTER};
        world.injectFaults(new Faults(
                connector -> new FaultyConnector(connector, script),
                ledger -> FaultyLedger.around(ledger, call -> fault(ofLedger)),
                crash));
        return crash ? "faults with crashes" : "faults in place";
    }

    private Fault fault(Fault[] faults) {
        if (isStopped) {
            return Fault.NONE;
        }
        if (outageCalls > 0) {
            outageCalls--;
            return Fault.BEFORE;
        }
        if (dice.nextInt(1_000) >= FAULTS_IN_1000) {
            return Fault.NONE;
        }
        faulty = true;
        if (dice.nextInt(OUTAGES) == 0) {
            outageCalls = MAX_OUTAGE_CALLS;
        }
        return faults[dice.nextInt(faults.length)];
    }

    /** Returns whether no fault so far leaves the result of a write unknown. */
    boolean hadNoFaults() {
        return !faulty && world.crashes() == 0;
    }

    /** Makes later faults depend only on the seed. */
    void reseed(long seed) {
        dice.setSeed(seed);
    }

    /** Stops all faults, lifts refusals, and retries refused records like an operator. */
    void stopFaults() {
        for (Side side : Side.values()) {
            world.systems.get(side).refuseKeys(TABLE, false);
        }
        isStopped = true;
        fields.refuse(false);
        List<Long> refused = world.issues().stream()
                .filter(issue -> issue.reason().equals(SimulatedFields.REFUSED))
                .map(Issue::id)
                .toList();
        if (!refused.isEmpty()) {
            world.ledger.makeDue(List.of(world.table(TABLE).id()), refused, world.clock.instant());
        }
    }
}
