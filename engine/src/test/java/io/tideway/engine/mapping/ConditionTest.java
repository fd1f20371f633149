package io.tideway.engine.mapping;

import static io.tideway.engine.mapping.Tables.field;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.Fields;
import io.tideway.spi.TableSchema;
import org.junit.jupiter.api.Test;

final class ConditionTest {

    private static final TableSchema TABLE = Tables.left(
            field("id", Kind.INTEGER),
            field("tier", Kind.TEXT),
            field("amount", Kind.DECIMAL),
            field("active", Kind.BOOLEAN),
            field("type", Kind.TEXT),
            field("package", Kind.TEXT),
            field("string", Kind.TEXT),
            field("in", Kind.TEXT),
            field("Odd name", Kind.TEXT));

    private static final FieldLayout LAYOUT =
            new FieldLayout(TABLE.fields().stream().map(f -> f.name()).toList());

    private static Condition condition(String text) {
        Problems problems = new Problems("accounts");
        return Condition.compile(text, TABLE, Side.LEFT, problems)
                .orElseThrow(() -> new AssertionError(problems.reasons()))
                .over(LAYOUT);
    }

    private static Fields record() {
        return Fields.of(LAYOUT, "7", "gold", "12.50", "true", "shop", null, "s", "in", "odd");
    }

    private static boolean test(String text) {
        return condition(text).test(record());
    }

    @Test
    void comparesEveryKind() {
        assertThat(test("tier == 'gold'")).isTrue();
        assertThat(test("tier != 'gold'")).isFalse();
        assertThat(test("id == 7 && id > 6 && id < 7.5")).isTrue();
        assertThat(test("amount > 12 && amount < 13.0 && amount == 12.5")).isTrue();
        assertThat(test("active")).isTrue();
        assertThat(test("!active || tier.startsWith('g')")).isTrue();
        assertThat(test("tier in ['gold', 'silver']")).isTrue();
    }

    @Test
    void nullIsEqualToNullOnly() {
        assertThat(test("package == null")).isTrue();
        assertThat(test("tier == null")).isFalse();
        assertThat(test("tier != null")).isTrue();
        assertThat(test("package != 'x'")).isTrue();
        assertThat(test("package == 'x'")).isFalse();
    }

    @Test
    void fieldsMayBeNamedLikeTypesAndReservedWords() {
        assertThat(test("type == 'shop'")).isTrue();
        assertThat(test("string == 's'")).isTrue();
        assertThat(condition("type == 'shop'").fields()).containsExactly("type");
    }

    @Test
    void undecidableRecordsAreExcluded() {
        assertThat(test("tier < 5")).isFalse();
        assertThat(test("package.startsWith('x')")).isFalse();
        assertThat(test("id + tier == 3")).isFalse();
        assertThat(test("tier.matches('[')")).isFalse();
        assertThat(test("amount / 0.0 > 1.0 && id / 0 == 1")).isFalse();
    }

    @Test
    void namesTheFieldsItReads() {
        assertThat(condition("tier != 'x' && (active || id > 3)").fields()).containsExactly("id", "tier", "active");
        assertThat(condition("true").fields()).isEmpty();
    }

    @Test
    void canTestOnlyWithItsFieldsPresent() {
        Condition condition = condition("tier == 'gold'");
        assertThat(condition.canTest(Fields.builder(LAYOUT).set("tier", null).build()))
                .isTrue();
        assertThat(condition.canTest(Fields.builder(LAYOUT).set("id", "1").build()))
                .isFalse();
    }

    @Test
    void integersBeyond64BitsCompare() {
        Fields record = Fields.builder(LAYOUT).set("id", "99999999999999999999").build();
        assertThat(condition("id > 5").test(record)).isTrue();
    }

    @Test
    void refusesInvalidConditions() {
        for (String text : new String[] {"tier ==", "teir == 'x'", "'text'", "1 + 1", ""}) {
            Problems problems = new Problems("accounts");
            assertThat(Condition.compile(text, TABLE, Side.LEFT, problems))
                    .as(text)
                    .isEmpty();
            assertThat(Tables.codes(problems.reasons())).as(text).containsExactly("WHERE_INVALID");
        }
    }
}
