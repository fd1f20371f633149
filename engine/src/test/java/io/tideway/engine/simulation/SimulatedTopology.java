package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.Sides;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.world.MappingDraft;
import io.tideway.spi.Fields;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemoryTable;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The tables that a run may have beside people: a {@code where} on either side, and teams that people refer to, with or without
 * a foreign key.
 *
 * @param scopes the field, if any, that decides on a side whether a record syncs
 * @param teams whether there are teams
 * @param referring whether people refer to teams; otherwise the tables are independent
 * @param keyed on which sides a foreign key connects people to their teams
 * @param lateBySeconds by how many seconds a polled system streams changes late
 * @param timesRead whether a side returns the change time of a record that is read
 * @param fields fields of people beside those of every run
 * @param extras extra behaviour of users
 */
record SimulatedTopology(
        Sides<Optional<String>> scopes,
        boolean teams,
        boolean referring,
        Sides<Boolean> keyed,
        Sides<Integer> lateBySeconds,
        Sides<Boolean> timesRead,
        List<SimulatedField> fields,
        SimulatedExtras extras) {

    static final String TEAMS = "teams";
    /** A team's permanent name. */
    static final String NAME = "name";
    /** The key of a person's team. */
    static final String TEAM = "team";

    /** Only people, all of them in the sync. */
    static final SimulatedTopology PLAIN = new SimulatedTopology(
            new Sides<>(Optional.empty(), Optional.empty()),
            false,
            false,
            new Sides<>(false, false),
            new Sides<>(0, 0),
            new Sides<>(true, true),
            List.of(),
            SimulatedExtras.NONE);

    private static final int MAX_LATE_SECONDS = 10;

    private static final List<String> FIELDS = List.of("f", "g", "h");
    private static final List<String> SCOPES = List.of("a", "c", "d");

    static SimulatedTopology drawn(Random random) {
        SimulatedTopology people = new SimulatedTopology(
                new Sides<>(scope(random), scope(random)),
                random.nextBoolean(),
                random.nextInt(3) > 0,
                new Sides<>(random.nextBoolean(), random.nextBoolean()),
                new Sides<>(late(random), late(random)),
                new Sides<>(random.nextBoolean(), random.nextBoolean()),
                fields(random),
                SimulatedExtras.NONE);
        return people.with(SimulatedExtras.drawn(random));
    }

    /** Adds extras. With codes all records sync: a record outside the sync would keep its code, and would need an operator. */
    private SimulatedTopology with(SimulatedExtras drawn) {
        Sides<Optional<String>> where = drawn.codes().isPresent() ? PLAIN.scopes : scopes;
        return new SimulatedTopology(where, teams, referring, keyed, lateBySeconds, timesRead, fields, drawn);
    }

    private static List<SimulatedField> fields(Random random) {
        return FIELDS.subList(0, random.nextInt(FIELDS.size() + 1)).stream()
                .map(name -> SimulatedField.drawn(name, random))
                .toList();
    }

    private static int late(Random random) {
        return random.nextBoolean() ? 1 + random.nextInt(MAX_LATE_SECONDS) : 0;
    }

    /** Sets how a system streams and reads changes. A log streams at once. */
    MemoryCharacter character(Side side, MemoryCharacter character) {
        MemoryCharacter timed = timesRead.get(side) ? character : character.withoutTimesRead();
        return timed.versionsBySecond() ? timed.tellingLate(lateBySeconds.get(side)) : timed;
    }

    private static Optional<String> scope(Random random) {
        return random.nextInt(4) == 0 ? Optional.of(SCOPES.get(random.nextInt(SCOPES.size()))) : Optional.empty();
    }

    /** Adds the topology to the mapping of people. Values that end in 3 are outside the sync. */
    void map(MappingDraft people) {
        scopes.left().map(SimulatedTopology::condition).ifPresent(people::leftWhere);
        scopes.right().map(SimulatedTopology::condition).ifPresent(people::rightWhere);
        if (teams && referring) {
            people.reference(TEAM, TEAMS);
        }
        if (extras.braked()) {
            people.brake(SimulatedBrake.RULE);
        }
        if (extras.codes().isPresent()) {
            people.field(FieldDefinition.of(SimulatedCodes.CODE, SimulatedCodes.CODE));
        }
    }

    private static String condition(String field) {
        return "%1$s == null || !%1$s.endsWith('3')".formatted(field);
    }

    /** Evaluates the condition without the engine. */
    boolean includes(Side side, Fields person) {
        return scopes.get(side)
                .map(person::value)
                .filter(value -> value.endsWith("3"))
                .isEmpty();
    }

    MemoryField teamOfPerson(Side side) {
        MemoryField team = MemoryField.integer(TEAM);
        return referring && keyed.get(side) ? team.referring(TEAMS) : team;
    }

    MemoryTable teamTable() {
        return MemoryTable.generated(TEAMS, MemoryField.text(NAME), MemoryField.text("motto"));
    }

    @Override
    public String toString() {
        return fields + " where left " + scopes.left() + " right " + scopes.right() + (teams ? ofTeams() : "") + extras;
    }

    private String ofTeams() {
        return referring
                ? ", teams, foreign keys left " + keyed.left() + " right " + keyed.right()
                : ", teams without references";
    }
}
