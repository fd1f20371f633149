package io.tideway.engine.world;

import io.tideway.engine.Sides;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.memory.MemoryCharacter;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemorySystem;
import io.tideway.testkit.memory.MemoryTable;
import java.util.List;

/** Creates worlds for tests. */
public final class Worlds {

    public static final String PEOPLE = "people";
    public static final String ORDERS = "orders";

    private Worlds() {}

    /** Creates people with name, city and email on both sides, all mapped. */
    public static SyncWorld twoWay() {
        return people(MappingDraft.of(PEOPLE, "name", "city", "email").build());
    }

    /** Creates the world {@link #twoWay}, where the versions of read records are inexact upper bounds. */
    public static SyncWorld inexactVersions() {
        MemoryCharacter rough = MemoryCharacter.database().readingAhead(10);
        return of(
                rough,
                people(),
                rough,
                people(),
                MappingDraft.of(PEOPLE, "name", "city", "email").build());
    }

    /** Creates people whose change times are known only from the streams. */
    public static SyncWorld withoutReadTimes(MappingDefinition mapping) {
        MemoryCharacter untimed = MemoryCharacter.database().withoutTimesRead();
        return of(untimed, people(), untimed, people(), mapping);
    }

    public static SyncWorld people(MappingDefinition mapping) {
        return of(people(), people(), mapping);
    }

    public static SyncWorld of(MemoryTable left, MemoryTable right, MappingDefinition... mappings) {
        return of(MemoryCharacter.database(), left, MemoryCharacter.database(), right, mappings);
    }

    public static SyncWorld of(
            MemoryCharacter leftCharacter,
            MemoryTable left,
            MemoryCharacter rightCharacter,
            MemoryTable right,
            MappingDefinition... mappings) {
        ManualClock clock = new ManualClock();
        return new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(
                        new MemorySystem(clock, leftCharacter, left), new MemorySystem(clock, rightCharacter, right)),
                List.of(mappings));
    }

    /** Creates people whom orders reference on the right, by a foreign key {@code person}. The sync does not know the orders. */
    public static SyncWorld heldByOrders(MappingDefinition mapping) {
        ManualClock clock = new ManualClock();
        MemoryTable orders =
                MemoryTable.generated(ORDERS, MemoryField.integer("person").referring(PEOPLE));
        return new SyncWorld(
                SyncWorld.SYNC,
                clock,
                new Sides<>(
                        new MemorySystem(clock, MemoryCharacter.database(), people()),
                        new MemorySystem(clock, MemoryCharacter.database(), people(), orders)),
                List.of(mapping));
    }

    public static MemoryTable people() {
        return MemoryTable.generated(
                PEOPLE, MemoryField.text("name"), MemoryField.text("city"), MemoryField.text("email"));
    }
}
