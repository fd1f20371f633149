package io.tideway.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.issue.IssueCommands.Command;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.world.SyncWorld;
import io.tideway.spi.RecordKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Users that change too much at once, and the operator that confirms or reverts the held changes. */
final class SimulatedOperator {

    private static final String PEOPLE = SimulatedWorld.TABLE;
    private static final int MANY = 4;
    private static final int MAX_ATTEMPTS = 20;
    private static final int MAX_HOLDS = 30;

    private final SyncWorld world;
    private final SimulatedUsers users;
    private final Random random;
    private final List<String> trace;

    SimulatedOperator(SimulatedWorld simulated, SimulatedUsers users, Random random, List<String> trace) {
        this.world = simulated.world;
        this.users = users;
        this.random = random;
        this.trace = trace;
    }

    /** Inserts, edits or deletes many people in one transaction, or decides the held changes. */
    void act(Side side) {
        List<RecordKey> people =
                new ArrayList<>(world.user(side).records(PEOPLE).keySet());
        Collections.shuffle(people, random);
        if (people.size() < MANY) {
            for (int i = people.size(); i < MANY; i++) {
                users.insert(side);
            }
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> users.deleteTogether(side, people.subList(0, 1 + random.nextInt(people.size())));
            case 1 -> users.updateTogether(side, people.subList(0, 1 + random.nextInt(people.size())));
            default -> decide();
        }
    }

    /** Decides all held changes after the engine has settled. */
    void decideAll() {
        for (int i = 0; i < MAX_HOLDS && held().isPresent(); i++) {
            decide();
            world.settleLater();
        }
        assertThat(held()).as("still held after the decision").isEmpty();
    }

    private Optional<Issue> held() {
        return world.issues().stream()
                .filter(issue -> issue.ofTable() && issue.state() == Issue.State.OPEN)
                .filter(issue -> issue.mapping() == world.table(PEOPLE).id())
                .findFirst();
    }

    private void decide() {
        Optional<Issue> held = held();
        if (held.isEmpty()) {
            return;
        }
        Command command = random.nextBoolean() ? new Command.Confirm() : new Command.Revert();
        boolean isDone = false;
        for (int i = 0; i < MAX_ATTEMPTS && !isDone; i++) {
            isDone = world.command(held.get(), PEOPLE, command);
            if (!isDone) {
                world.settle();
            }
        }
        trace.add(
                command + " " + held.get().reason().code() + " of " + held.get().side() + " " + isDone);
    }
}
