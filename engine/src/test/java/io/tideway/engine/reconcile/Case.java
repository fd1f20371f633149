package io.tideway.engine.reconcile;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.testkit.NamedFields;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An input of {@link Reconcile}. Defaults: two-way, latest, deletes propagate. */
final class Case {

    private final FieldLayout layout;
    private ConflictPolicy policy = ConflictPolicy.LATEST;
    private Direction fieldDirection = Direction.TWO_WAY;
    private Direction mappingDirection = Direction.TWO_WAY;
    private CreateRule create = CreateRule.BOTH;
    private DeleteRule deletes = DeleteRule.PROPAGATE;
    private Agreement base;

    Case(String... fields) {
        layout = FieldLayout.of(fields);
        base = Agreement.none(layout);
    }

    Case policy(ConflictPolicy value) {
        policy = value;
        return this;
    }

    /** Sets the direction of all fields. */
    Case direction(Direction value) {
        fieldDirection = value;
        return this;
    }

    /** Sets the direction of records and of all fields. */
    Case mappingDirection(Direction value) {
        mappingDirection = value;
        return direction(value);
    }

    Case create(CreateRule value) {
        create = value;
        return this;
    }

    Case deletes(DeleteRule value) {
        deletes = value;
        return this;
    }

    /** Sets values that both sides agree on. */
    void agreed(@Nullable String... namesAndValues) {
        Fields fields = fields(namesAndValues);
        base = new Agreement(fields, fields);
    }

    void agreed(Agreement agreement) {
        base = agreement;
    }

    MergeRules rules() {
        return new MergeRules(
                layout,
                layout.names().stream()
                        .map(name -> new FieldRule(name, fieldDirection, policy))
                        .toList(),
                mappingDirection,
                create,
                deletes,
                policy);
    }

    Fields fields(@Nullable String... namesAndValues) {
        return NamedFields.over(layout, namesAndValues);
    }

    Observed present(Instant at, @Nullable String... namesAndValues) {
        Fields fields = fields(namesAndValues);
        return new Observed.Present(fields, fields, Optional.of(at));
    }

    Observed presentAtNoTime(@Nullable String... namesAndValues) {
        Fields fields = fields(namesAndValues);
        return new Observed.Present(fields, fields, Optional.empty());
    }

    /** Sets a field whose value has another form on the other side. */
    Observed lossy(Instant at, String name, String own, String translated) {
        return new Observed.Present(fields(name, own), fields(name, translated), Optional.of(at));
    }

    /** Sets a field that has no form on the other side yet. */
    Observed untranslated(Instant at, String name, String own) {
        return new Observed.Present(fields(name, own), fields(), Optional.of(at));
    }

    static Observed gone(Instant at) {
        return new Observed.Gone(Optional.of(at));
    }

    Decision decide(Observed left, Observed right) {
        return decide(left, right, Times.WILL_COME);
    }

    Decision decide(Observed left, Observed right, Times times) {
        return Reconcile.linked(rules(), base, left, right, times);
    }

    /** Puts the first observation on the given side. */
    Decision decide(Side side, Observed first, Observed other) {
        return side == Side.LEFT ? decide(first, other) : decide(other, first);
    }
}
