package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.reconcile.Observed.Present;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Decides the same records repeatedly, for allocation tests and micro-benchmarks. Each record has seven fields. */
public final class ReconcileWork {

    public static final int RECORDS = 1_000;

    private static final FieldLayout PAIRS =
            FieldLayout.of("name", "email", "city", "country", "active", "visits", "changed_at");
    private static final MergeRules RULES = new MergeRules(
            PAIRS,
            PAIRS.names().stream()
                    .map(name -> new FieldRule(name, Direction.TWO_WAY, ConflictPolicy.LATEST))
                    .toList(),
            Direction.TWO_WAY,
            CreateRule.BOTH,
            DeleteRule.PROPAGATE,
            ConflictPolicy.LATEST);
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");

    private final List<Agreement> bases = IntStream.range(0, RECORDS)
            .mapToObj(i -> new Agreement(values(i, "London"), values(i, "London")))
            .toList();
    private final List<Present> echoes = present("London", NOON);
    private final List<Present> changed = present("Paris", NOON.plusSeconds(1));
    private final List<Present> rivals = present("Rome", NOON);
    private final Decision[] decided = new Decision[RECORDS];

    /** Decides changes that repeat the base; returns the number of fields to write. */
    public long echoes() {
        for (int i = 0; i < RECORDS; i++) {
            decided[i] = linked(i, Observed.UNSEEN, echoes.get(i));
        }
        return written();
    }

    /** Decides changes of one field on the left. */
    public long oneSided() {
        for (int i = 0; i < RECORDS; i++) {
            decided[i] = linked(i, changed.get(i), Observed.UNSEEN);
        }
        return written();
    }

    /** Decides changes of one field on both sides, later on the left. */
    public long conflicts() {
        for (int i = 0; i < RECORDS; i++) {
            decided[i] = linked(i, changed.get(i), rivals.get(i));
        }
        return written();
    }

    /** Returns the last round's decision about a record. */
    Decision decided(int record) {
        return decided[record];
    }

    private Decision linked(int i, Observed left, Observed right) {
        return Reconcile.linked(RULES, bases.get(i), left, right, Times.WILL_COME);
    }

    private long written() {
        long fields = 0;
        for (Decision decision : decided) {
            if (decision instanceof Decision.Merge merge) {
                for (int i = 0; i < PAIRS.size(); i++) {
                    fields += merge.write(Side.LEFT).isPresent(i) ? 1 : 0;
                    fields += merge.write(Side.RIGHT).isPresent(i) ? 1 : 0;
                }
            }
        }
        return fields;
    }

    private static List<Present> present(String city, Instant at) {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> new Present(values(i, city), values(i, city), Optional.of(at)))
                .toList();
    }

    private static Fields values(int i, String city) {
        return Fields.of(
                PAIRS, "Customer " + i, i + "@example.org", city, "CH", "true", "17", "2026-11-22 12:00:00.123456+00");
    }
}
