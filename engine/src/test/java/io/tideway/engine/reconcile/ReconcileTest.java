package io.tideway.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.spi.Fields;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the rules of design.md section 5, one by one. */
final class ReconcileTest {

    private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATE = EARLY.plusSeconds(1);

    private final Case people = new Case("name", "city");

    private Decision.Merge merged(Observed left, Observed right) {
        return (Decision.Merge) people.decide(left, right);
    }

    // Only what changed, field by field

    @Test
    void aChangeThatRepeatsTheBaseIsAnEcho() {
        people.agreed("name", "Ada", "city", "London");
        assertThat(people.decide(people.present(EARLY, "name", "Ada", "city", "London"), Observed.UNSEEN))
                .isEqualTo(Decision.UNCHANGED);
    }

    @Test
    void onlyTheChangedFieldIsWrittenAndExpectsTheBase() {
        people.agreed("name", "Ada", "city", "London");
        Decision.Merge merge = merged(people.present(EARLY, "name", "Ada", "city", "Paris"), Observed.UNSEEN);
        assertThat(merge.rightWrite()).isEqualTo(people.fields("city", "Paris"));
        assertThat(merge.rightExpected()).isEqualTo(people.fields("city", "London"));
        assertThat(merge.leftWrite().isEmpty()).isTrue();
        assertThat(merge.after().right()).isEqualTo(people.fields("name", "Ada", "city", "Paris"));
    }

    @Test
    void aFieldThatTheChangeDoesNotCarryIsNotNull() {
        people.agreed("name", "Ada", "city", "London");
        assertThat(people.decide(people.present(EARLY, "name", "Ada"), Observed.UNSEEN))
                .isEqualTo(Decision.UNCHANGED);
        Decision.Merge merge = merged(people.present(EARLY, "city", null), Observed.UNSEEN);
        assertThat(merge.rightWrite()).isEqualTo(people.fields("city", null));
    }

    @Test
    void editsOfDifferentFieldsGoBothWays() {
        people.agreed("name", "Ada", "city", "London");
        Decision.Merge merge = merged(
                people.present(EARLY, "name", "Ada L.", "city", "London"),
                people.present(LATE, "name", "Ada", "city", "Paris"));
        assertThat(merge.rightWrite()).isEqualTo(people.fields("name", "Ada L."));
        assertThat(merge.leftWrite()).isEqualTo(people.fields("city", "Paris"));
        assertThat(merge.conflicts()).isEmpty();
    }

    @Test
    void equalEditsMoveTheBaseAndWriteNothing() {
        people.agreed("name", "Ada", "city", "London");
        Decision.Merge merge = merged(people.present(EARLY, "name", "same"), people.present(LATE, "name", "same"));
        assertThat(merge.leftWrite().isEmpty() && merge.rightWrite().isEmpty()).isTrue();
        assertThat(merge.after().left()).isEqualTo(people.fields("name", "same", "city", "London"));
        assertThat(merge.conflicts()).isEmpty();
    }

    // Conflicts

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "LATEST,   L, R, RIGHT", "LATEST,   -, R, RIGHT", "LATEST,   L, -, RIGHT",
                "LEFT,     L, R, LEFT", "LEFT,     -, R, LEFT", "LEFT,     L, -, LEFT",
                "RIGHT,    L, R, RIGHT", "RIGHT,    -, R, RIGHT", "RIGHT,    L, -, RIGHT",
                "NON_NULL, L, R, RIGHT", "NON_NULL, -, R, RIGHT", "NON_NULL, L, -, LEFT"
            })
    void eachPolicyNamesItsWinner(ConflictPolicy policy, String left, String right, Side winner) {
        people.policy(policy).agreed("name", "Ada", "city", "London");
        Decision.Merge merge = merged(people.present(EARLY, "name", left), people.present(LATE, "name", right));
        assertThat(merge.write(winner).isEmpty()).isTrue();
        assertThat(merge.write(winner.other())).isEqualTo(people.fields("name", winner == Side.LEFT ? left : right));
        assertThat(merge.expected(winner.other())).isEqualTo(people.fields("name", winner == Side.LEFT ? right : left));
        assertThat(merge.conflicts()).singleElement().satisfies(conflict -> {
            assertThat(conflict.winner()).contains(winner);
            assertThat(conflict.leftValue()).isEqualTo(left);
            assertThat(conflict.rightValue()).isEqualTo(right);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"LATEST", "NON_NULL"})
    void aTieGoesToTheLeftAndSaysSo(ConflictPolicy policy) {
        people.policy(policy).agreed("name", "Ada", "city", "London");
        Decision.Merge merge = merged(people.present(EARLY, "name", "L"), people.present(EARLY, "name", "R"));
        assertThat(merge.rightWrite()).isEqualTo(people.fields("name", "L"));
        assertThat(merge.conflicts().getFirst().rule()).contains("tie");
    }

    @Test
    void waitsForAPendingTimeAndWithoutOneTheLeftWins() {
        people.agreed("name", "Ada", "city", "London");
        Observed left = people.present(EARLY, "name", "L");
        Observed right = people.presentAtNoTime("name", "R");
        assertThat(people.decide(left, right, Times.WILL_COME)).isEqualTo(new Decision.AwaitTime(Side.RIGHT));
        Decision.Merge merge = (Decision.Merge) people.decide(left, right, Times.AS_KNOWN);
        assertThat(merge.rightWrite()).isEqualTo(people.fields("name", "L"));
    }

    @Test
    void manualParksTheFieldAndSyncsTheOthers() {
        people.policy(ConflictPolicy.MANUAL).agreed("name", "Ada", "city", "London");
        Decision.Merge merge = merged(
                people.present(EARLY, "name", "L", "city", "Paris"),
                people.present(LATE, "name", "R", "city", "London"));
        assertThat(merge.rightWrite()).isEqualTo(people.fields("city", "Paris"));
        assertThat(merge.after().left()).isEqualTo(people.fields("name", "Ada", "city", "Paris"));
        assertThat(merge.conflicts())
                .singleElement()
                .satisfies(parked -> assertThat(parked.winner()).isEmpty());
    }

    // One-way fields

    @Test
    void anEditOnAnUnreadSideIsOverwrittenByTheAgreedValue() {
        people.direction(Direction.LEFT_TO_RIGHT).agreed("name", "Ada", "city", "London");
        Decision.Merge merge = merged(Observed.UNSEEN, people.present(EARLY, "name", "mine"));
        assertThat(merge.leftWrite().isEmpty()).isTrue();
        assertThat(merge.rightWrite()).isEqualTo(people.fields("name", "Ada"));
        assertThat(merge.rightExpected()).isEqualTo(people.fields("name", "mine"));
    }

    @Test
    void theReadSideWinsRegardlessOfTimes() {
        people.direction(Direction.LEFT_TO_RIGHT).agreed("name", "Ada", "city", "London");
        Decision.Merge merge = merged(people.present(EARLY, "name", "L"), people.present(LATE, "name", "R"));
        assertThat(merge.rightWrite()).isEqualTo(people.fields("name", "L"));
        assertThat(merge.conflicts().getFirst().winner()).contains(Side.LEFT);
    }

    /** A field that was just added to the mapping: the other side's value is read first, not ignored. */
    @Test
    void aFieldWithoutAgreementIsReadBeforeItIsRestored() {
        people.direction(Direction.LEFT_TO_RIGHT).agreed("city", "London");
        Observed right = people.present(EARLY, "name", "mine", "city", "London");
        assertThat(people.decide(Observed.UNSEEN, right)).isEqualTo(new Decision.ReadFirst(Side.LEFT));
        Decision.Merge merge = merged(people.present(EARLY, "name", "Ada", "city", "London"), right);
        assertThat(merge.rightWrite()).isEqualTo(people.fields("name", "Ada"));
    }

    @Test
    void aFieldWithoutAgreementIsReadBeforeItIsWritten() {
        people.agreed("city", "London");
        assertThat(people.decide(people.present(EARLY, "name", "Ada", "city", "London"), Observed.UNSEEN))
                .isEqualTo(new Decision.ReadFirst(Side.RIGHT));
    }

    // Other forms of a value

    /** The right stores seconds. Its own form returns as an echo, and a coarser copy overwrites nothing. */
    @Test
    void bothFormsOfALossyValueCountAsEqual() {
        Observed fine = people.lossy(EARLY, "name", "12:00:00.5", "12:00:00");
        Observed coarse = people.lossy(LATE, "name", "12:00:00", "12:00:00");
        people.agreed("name", "11:00:00", "city", "London");
        Decision.Merge both = merged(fine, coarse);
        assertThat(both.leftWrite().isEmpty() && both.rightWrite().isEmpty()).isTrue();
        assertThat(both.after().left().value(0)).isEqualTo("12:00:00.5");
        assertThat(both.after().right().value(0)).isEqualTo("12:00:00");

        people.agreed(both.after());
        assertThat(people.decide(Observed.UNSEEN, coarse)).isEqualTo(Decision.UNCHANGED);
        assertThat(people.decide(fine, Observed.UNSEEN)).isEqualTo(Decision.UNCHANGED);
    }

    @Test
    void aReferenceThatCannotBeTranslatedYetIsNotAgreedOn() {
        people.agreed("name", "1", "city", "London");
        Observed waiting = people.untranslated(EARLY, "name", "2");
        assertThat(people.decide(waiting, Observed.UNSEEN)).isEqualTo(Decision.UNCHANGED);
        assertThat(people.decide(waiting, people.present(LATE, "name", "3"))).isEqualTo(Decision.UNCHANGED);
    }

    // Deletes

    @Test
    void aRecordGoneOnBothSidesIsUnlinked() {
        people.agreed("name", "Ada", "city", "London");
        assertThat(people.decide(Case.gone(EARLY), Case.gone(LATE))).isEqualTo(new Decision.Unlink());
    }

    @ParameterizedTest
    @EnumSource
    void aDeleteTravelsIfTheOtherSideIsAsAgreed(Side deleting) {
        people.agreed("name", "Ada", "city", "London");
        Decision unseen = people.decide(deleting, Case.gone(EARLY), Observed.UNSEEN);
        assertThat(unseen)
                .isEqualTo(new Decision.Delete(
                        deleting.other(), people.fields("name", "Ada", "city", "London"), java.util.List.of()));
        Decision same =
                people.decide(deleting, Case.gone(EARLY), people.present(LATE, "name", "Ada", "city", "London"));
        assertThat(same).isEqualTo(unseen);
    }

    @Test
    void aDeleteReadsFieldsWithoutAgreementFirst() {
        people.agreed("name", "Ada");
        assertThat(people.decide(Case.gone(EARLY), Observed.UNSEEN)).isEqualTo(new Decision.ReadFirst(Side.RIGHT));
        assertThat(people.decide(Case.gone(EARLY), people.present(LATE, "name", "Ada", "city", "Paris")))
                .isInstanceOf(Decision.Create.class);
        assertThat(people.decide(Case.gone(EARLY), people.present(LATE, "name", "Ada", "city", null)))
                .as("null is not an edit")
                .isInstanceOf(Decision.Delete.class);
    }

    @Test
    void anIgnoredDeleteDetaches() {
        people.deletes(DeleteRule.IGNORE).agreed("name", "Ada", "city", "London");
        assertThat(people.decide(Case.gone(EARLY), Observed.UNSEEN)).isEqualTo(new Decision.Detach());
    }

    @ParameterizedTest
    @CsvSource({
        "LATEST, LEFT, true", "LATEST, RIGHT, true", "NON_NULL, LEFT, true", "NON_NULL, RIGHT, true",
        "LEFT, LEFT, false", "LEFT, RIGHT, true", "RIGHT, RIGHT, false", "RIGHT, LEFT, true"
    })
    void aChangedRecordBeatsADeleteUnlessThePolicyNamesTheDeletingSide(
            ConflictPolicy policy, Side deleting, boolean survives) {
        people.policy(policy).agreed("name", "Ada", "city", "London");
        Observed changed = people.present(EARLY, "name", "Ada L.", "city", "London");
        Decision decision = people.decide(deleting, Case.gone(LATE), changed);
        if (survives) {
            assertThat(decision).isInstanceOfSatisfying(Decision.Create.class, create -> {
                assertThat(create.target()).isEqualTo(deleting);
                assertThat(create.values()).isEqualTo(people.fields("name", "Ada L.", "city", "London"));
                assertThat(create.conflicts().getFirst().winner()).contains(deleting.other());
            });
        } else {
            assertThat(decision).isInstanceOfSatisfying(Decision.Delete.class, delete -> {
                assertThat(delete.target()).isEqualTo(deleting.other());
                assertThat(delete.conflicts().getFirst().winner()).contains(deleting);
            });
        }
    }

    @Test
    void manualParksADeleteAgainstAChange() {
        people.policy(ConflictPolicy.MANUAL).agreed("name", "Ada", "city", "London");
        assertThat(people.decide(Case.gone(EARLY), people.present(LATE, "name", "edited", "city", "London")))
                .isInstanceOfSatisfying(
                        Decision.ParkRecord.class,
                        parked -> assertThat(parked.conflict().winner()).isEmpty());
    }

    @Test
    void aDeleteOnAnUnreadSideIsUndone() {
        people.mappingDirection(Direction.LEFT_TO_RIGHT).agreed("name", "Ada", "city", "London");
        assertThat(people.decide(Observed.UNSEEN, Case.gone(EARLY))).isEqualTo(new Decision.ReadFirst(Side.LEFT));
        assertThat(people.decide(people.present(EARLY, "name", "Ada", "city", "London"), Case.gone(EARLY)))
                .isInstanceOfSatisfying(
                        Decision.Create.class,
                        create -> assertThat(create.target()).isEqualTo(Side.RIGHT));
    }

    // Without a link

    @ParameterizedTest
    @CsvSource({"BOTH, LEFT, true", "BOTH, RIGHT, true", "LEFT, LEFT, true", "LEFT, RIGHT, false", "NONE, LEFT, false"})
    void aNewRecordIsCreatedWhereTheRuleAllowsIt(CreateRule rule, Side target, boolean created) {
        people.create(rule);
        Observed fresh = people.present(EARLY, "name", "Ada", "city", null);
        Observed none = new Observed.Gone(Optional.empty());
        Decision decision = target == Side.RIGHT
                ? Reconcile.unlinked(people.rules(), fresh, none)
                : Reconcile.unlinked(people.rules(), none, fresh);
        Fields values = people.fields("name", "Ada", "city", null);
        assertThat(decision)
                .isEqualTo(
                        created
                                ? new Decision.Create(
                                        target, values, new Agreement(values, values), java.util.List.of())
                                : new Decision.Leave());
    }

    @Test
    void matchedRecordsMergeAndAValueWinsOverNullRegardlessOfTimes() {
        Decision decision = Reconcile.unlinked(
                people.rules(),
                people.present(LATE, "name", "Ada", "city", null),
                people.present(EARLY, "name", "Ada", "city", "Paris"));
        assertThat(decision).isInstanceOfSatisfying(Decision.Merge.class, merge -> {
            assertThat(merge.leftWrite()).isEqualTo(people.fields("city", "Paris"));
            assertThat(merge.rightWrite().isEmpty()).isTrue();
        });
    }
}
