package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.RecordKey;
import io.tideway.testkit.NamedFields;
import io.tideway.testkit.memory.ConstraintViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Edits teams and their members at random on both sides. */
final class SimulatedWorkload {

    private static final String TEAMS = SimulatedTopology.TEAMS;
    private static final String PEOPLE = SimulatedWorld.TABLE;
    private static final int MAX_TEAMS = 4;
    private static final Set<String> OF_REFERENCES = Set.of("REFERENCE_NOT_LINKED", "FOREIGN_KEY_VIOLATION");

    private final SyncWorld world;
    private final boolean referring;
    private final Random random;
    private final List<String> trace;
    /** Receives the people whose team changed. */
    private final BiConsumer<Side, RecordKey> changed;

    private int last;

    SimulatedWorkload(
            SimulatedWorld simulated, Random random, List<String> trace, BiConsumer<Side, RecordKey> changed) {
        this.world = simulated.world;
        this.referring = simulated.topology.referring();
        this.random = random;
        this.trace = trace;
        this.changed = changed;
    }

    void edit(Side side) {
        List<RecordKey> teams = keys(side, TEAMS);
        List<RecordKey> people = keys(side, PEOPLE);
        int dice = random.nextInt(10);
        if (teams.isEmpty() || (dice < 2 && teams.size() < MAX_TEAMS)) {
            String name = "team " + ++last;
            trace.add("insert team " + side + " " + world.user(side).insert(TEAMS, SimulatedTopology.NAME, name) + " "
                    + name);
        } else if (dice < 4 || (!referring && dice < 8)) {
            RecordKey team = teams.get(random.nextInt(teams.size()));
            trace.add("update team " + side + " " + team);
            world.user(side).update(TEAMS, team, "motto", "motto " + ++last);
        } else if (dice == 4 || people.isEmpty() || !referring) {
            delete(side, teams.get(random.nextInt(teams.size())));
        } else {
            RecordKey person = people.get(random.nextInt(people.size()));
            RecordKey team = teams.get(random.nextInt(teams.size()));
            join(side, person, random.nextInt(4) == 0 ? null : team.text());
        }
    }

    private void delete(Side side, RecordKey team) {
        try {
            world.user(side).delete(TEAMS, team);
            trace.add("delete team " + side + " " + team);
        } catch (ConstraintViolation people) {
            trace.add("keep team " + side + " " + team);
        }
    }

    private void join(Side side, RecordKey person, @Nullable String team) {
        trace.add("team " + side + " " + person + " -> " + team);
        world.user(side).transaction(tx -> tx.update(PEOPLE, person, NamedFields.fields(SimulatedTopology.TEAM, team)));
        changed.accept(side, person);
    }

    private List<RecordKey> keys(Side side, String table) {
        return new ArrayList<>(world.user(side).records(table).keySet());
    }

    /** Removes people from teams that are deleted, or all people where an issue shows that the other side deletes a team. */
    void repair() {
        boolean hasIssues = world.issueCodes().stream().anyMatch(OF_REFERENCES::contains);
        for (Side side : Side.values()) {
            List<RecordKey> teams = keys(side, TEAMS);
            world.user(side).records(PEOPLE).forEach((person, fields) -> {
                String team = fields.value(SimulatedTopology.TEAM);
                if (team != null && (hasIssues || !teams.contains(new RecordKey(team)))) {
                    join(side, person, null);
                }
            });
        }
    }
}
