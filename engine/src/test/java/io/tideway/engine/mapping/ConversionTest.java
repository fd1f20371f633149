package io.tideway.engine.mapping;

import static io.tideway.engine.mapping.Tables.labels;
import static io.tideway.engine.mapping.Tables.sized;
import static io.tideway.engine.mapping.Tables.type;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.mapping.convert.Conversion;
import io.tideway.engine.mapping.convert.Converter;
import io.tideway.engine.mapping.convert.FloatText;
import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ConversionTest {

    private static Conversion between(FieldType from, FieldType to) {
        return Conversion.between(from, to).orElseThrow();
    }

    /** @param expected null: it must be refused */
    private static void check(FieldType from, FieldType to, String value, @Nullable String expected) {
        assertThat(between(from, to).converter().convert(value)).as(value).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void equalTypesPassForFree(Kind kind) {
        FieldType type = kind == Kind.ENUM ? labels("a") : type(kind);
        assertThat(between(type, type)).isEqualTo(Conversion.SAME);
    }

    @ParameterizedTest
    @EnumSource
    void everythingBecomesText(Kind kind) {
        assertThat(between(type(kind), type(Kind.TEXT))).isEqualTo(Conversion.SAME);
    }

    @Test
    void longerTextsAreNoticedAndRefused() {
        FieldType shorter = sized(Kind.TEXT, 10, -1);
        Conversion conversion = between(sized(Kind.TEXT, 20, -1), shorter);
        assertThat(conversion.notice()).contains(MappingCode.NARROWER_TEXT);
        check(sized(Kind.TEXT, 20, -1), shorter, "0123456789", "0123456789");
        check(sized(Kind.TEXT, 20, -1), shorter, "🚲".repeat(10), "🚲".repeat(10));
        check(sized(Kind.TEXT, 20, -1), shorter, "ten blanks ", null);
        check(type(Kind.OTHER), shorter, "01234567890", null);
        assertThat(between(shorter, sized(Kind.TEXT, 20, -1))).isEqualTo(Conversion.SAME);
        assertThat(between(sized(Kind.INTEGER, 32, -1), sized(Kind.TEXT, 11, -1)))
                .isEqualTo(Conversion.SAME);
        assertThat(between(sized(Kind.INTEGER, 32, -1), shorter).notice()).contains(MappingCode.NARROWER_TEXT);
        check(sized(Kind.BINARY, 0, -1), sized(Kind.BINARY, 2, -1), "\\x0aff", "\\x0aff");
        check(sized(Kind.BINARY, 0, -1), sized(Kind.BINARY, 2, -1), "\\x0aff00", null);
    }

    @Test
    void integersKeepTheirRange() {
        FieldType small = sized(Kind.INTEGER, 16, -1);
        FieldType big = sized(Kind.INTEGER, 64, -1);
        check(big, small, "32767", "32767");
        check(big, small, "-32768", "-32768");
        check(big, small, "32768", null);
        check(big, small, "-32769", null);
        assertThat(between(small, big)).isEqualTo(Conversion.SAME);
        check(type(Kind.INTEGER), big, "9223372036854775807", "9223372036854775807");
        check(type(Kind.INTEGER), big, "9223372036854775808", null);
    }

    @Test
    void integersAndDecimals() {
        FieldType money = sized(Kind.DECIMAL, 6, 2);
        FieldType integer = sized(Kind.INTEGER, 32, -1);
        check(integer, money, "12", "12.00");
        check(integer, money, "-9999", "-9999.00");
        check(integer, money, "10000", null);
        check(money, integer, "12.00", "12");
        check(money, integer, "-0.00", "0");
        check(money, integer, "12.50", null);
        check(type(Kind.DECIMAL), integer, "NaN", null);
        check(type(Kind.DECIMAL), integer, "Infinity", null);
        check(type(Kind.DECIMAL), integer, "2147483648", null);
    }

    @Test
    void decimalsRoundHalfAwayFromZero() {
        FieldType fine = sized(Kind.DECIMAL, 12, 4);
        FieldType coarse = sized(Kind.DECIMAL, 6, 2);
        check(fine, coarse, "1.2350", "1.24");
        check(fine, coarse, "-1.2350", "-1.24");
        check(fine, coarse, "1.2349", "1.23");
        check(fine, coarse, "-0.0049", "0.00");
        check(fine, coarse, "9999.9949", "9999.99");
        check(fine, coarse, "9999.9950", null);
        check(coarse, fine, "1.5", "1.5000");
        check(coarse, fine, "NaN", "NaN");
        check(type(Kind.DECIMAL), coarse, "Infinity", null);
        assertThat(between(fine, coarse).notice()).contains(MappingCode.LOSSY_PAIR);
        assertThat(between(coarse, fine).notice()).isEmpty();
        assertThat(between(coarse, type(Kind.DECIMAL))).isEqualTo(Conversion.SAME);
        check(sized(Kind.DECIMAL, 4, 4), sized(Kind.DECIMAL, 2, 2), "0.0500", "0.05");
    }

    @Test
    void floatsTravelByTheirDecimalText() {
        FieldType number = sized(Kind.FLOAT, 64, -1);
        FieldType money = sized(Kind.DECIMAL, 12, 2);
        check(number, type(Kind.DECIMAL), "0.1", "0.1");
        check(number, type(Kind.DECIMAL), "1e+20", "100000000000000000000");
        check(number, type(Kind.DECIMAL), "1.5e-07", "0.00000015");
        check(number, type(Kind.DECIMAL), "-Infinity", "-Infinity");
        check(number, money, "0.30000000000000004", "0.30");
        check(money, number, "12.50", "12.5");
        check(type(Kind.DECIMAL), number, "NaN", "NaN");
        check(type(Kind.DECIMAL), number, "100000000000000000000", "1e+20");
        check(type(Kind.DECIMAL), number, "0.00000015", "1.5e-07");
        check(type(Kind.DECIMAL), number, "0.12345678901234567890", null);
        check(type(Kind.INTEGER), number, "9007199254740993", null);
        check(type(Kind.INTEGER), number, "1000000", "1000000");
        check(number, type(Kind.INTEGER), "1e+20", "100000000000000000000");
        check(number, type(Kind.INTEGER), "1.5", null);
    }

    @Test
    void singlesMustReadBack() {
        FieldType wide = sized(Kind.FLOAT, 64, -1);
        FieldType narrow = sized(Kind.FLOAT, 32, -1);
        check(wide, narrow, "0.1", "0.1");
        check(wide, narrow, "0.1234567891", null);
        check(wide, narrow, "1e+300", null);
        check(wide, narrow, "NaN", "NaN");
        check(wide, narrow, "1000000", "1e+06");
        check(narrow, wide, "1e+06", "1000000");
        check(narrow, wide, "-1.5", "-1.5");
    }

    @Test
    void booleansAndIntegers() {
        check(type(Kind.BOOLEAN), type(Kind.INTEGER), "true", "1");
        check(type(Kind.BOOLEAN), type(Kind.INTEGER), "false", "0");
        check(type(Kind.INTEGER), type(Kind.BOOLEAN), "1", "true");
        check(type(Kind.INTEGER), type(Kind.BOOLEAN), "0", "false");
        check(type(Kind.INTEGER), type(Kind.BOOLEAN), "2", null);
    }

    @Test
    void labelsMustBeKnown() {
        check(labels("red", "blue"), labels("red"), "red", "red");
        check(labels("red", "blue"), labels("red"), "blue", null);
        assertThat(between(labels("red"), labels("blue", "red"))).isEqualTo(Conversion.SAME);
        check(type(Kind.TEXT), labels("red"), "Red", null);
    }

    @Test
    void textIsReadStrictly() {
        FieldType text = type(Kind.TEXT);
        check(text, sized(Kind.INTEGER, 32, -1), "-12", "-12");
        for (String wrong : new String[] {"", " 1", "1 ", "+1", "1.0", "0x1", "1e3", "--1", "-", "2147483648", "١"}) {
            check(text, sized(Kind.INTEGER, 32, -1), wrong, null);
        }
        check(text, type(Kind.INTEGER), "007", "7");
        check(text, sized(Kind.DECIMAL, 5, 2), "1.5", "1.50");
        check(text, type(Kind.DECIMAL), "1,5", null);
        check(text, type(Kind.DECIMAL), ".5", null);
        check(text, type(Kind.DECIMAL), "1e999999999", null);
        check(text, sized(Kind.FLOAT, 64, -1), "1e3", "1000");
        check(text, type(Kind.BOOLEAN), "true", "true");
        check(text, type(Kind.BOOLEAN), "TRUE", null);
        check(text, type(Kind.UUID), "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        check(text, type(Kind.UUID), "a0eebc999c0b4ef8bb6d6bb9bd380a11", null);
        check(text, type(Kind.BINARY), "\\x00FF", "\\x00ff");
        check(text, type(Kind.BINARY), "\\x0", null);
    }

    @Test
    void jsonAndOthers() {
        for (Kind kind : List.of(Kind.JSON, Kind.OTHER)) {
            Conversion conversion = between(type(Kind.TEXT), type(kind));
            assertThat(conversion.converter()).isSameAs(Converter.SAME);
            assertThat(conversion.notice()).contains(MappingCode.TARGET_FORM);
        }
        assertThat(between(FieldType.of(Kind.JSON, "json"), FieldType.of(Kind.JSON, "jsonb"))
                        .notice())
                .contains(MappingCode.TARGET_FORM);
        assertThat(Conversion.between(FieldType.of(Kind.OTHER, "point"), FieldType.of(Kind.OTHER, "box")))
                .isEqualTo(Optional.empty());
    }

    @Test
    void roundingOfTextsIsNoticed() {
        assertThat(between(type(Kind.TEXT), sized(Kind.DECIMAL, 5, 2)).notice()).contains(MappingCode.LOSSY_PAIR);
        assertThat(between(type(Kind.TEXT), type(Kind.DECIMAL)).notice()).isEmpty();
        assertThat(between(type(Kind.TEXT), sized(Kind.TIMESTAMP, 0, 0)).notice())
                .contains(MappingCode.LOSSY_PAIR);
    }

    @Test
    void unrelatedTypesHaveNoConversion() {
        assertThat(Conversion.between(type(Kind.UUID), type(Kind.INTEGER))).isEmpty();
        assertThat(Conversion.between(type(Kind.BOOLEAN), type(Kind.DATE))).isEmpty();
        assertThat(Conversion.between(type(Kind.TIME), type(Kind.DATE))).isEmpty();
        assertThat(Conversion.between(type(Kind.JSON), type(Kind.BINARY))).isEmpty();
    }

    /** The text of any number goes to TEXT and back unchanged. */
    @Test
    void floatsReadBackFromTheirText() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            double wide = Double.longBitsToDouble(random.nextLong());
            float narrow = Float.intBitsToFloat(random.nextInt());
            if (Double.isFinite(wide) && Float.isFinite(narrow)) {
                String wideText = FloatText.of(new BigDecimal(Double.toString(wide)), false);
                String narrowText = FloatText.of(new BigDecimal(Float.toString(narrow)), true);
                assertThat(Double.parseDouble(wideText)).as("seed " + seed).isEqualTo(wide);
                check(type(Kind.TEXT), sized(Kind.FLOAT, 64, -1), wideText, wideText);
                check(type(Kind.TEXT), sized(Kind.FLOAT, 32, -1), narrowText, narrowText);
                check(
                        type(Kind.DECIMAL),
                        sized(Kind.FLOAT, 64, -1),
                        new BigDecimal(wideText).toPlainString(),
                        wideText);
            }
        }
        check(type(Kind.TEXT), sized(Kind.FLOAT, 64, -1), "5e-324", "5e-324");
        check(type(Kind.TEXT), sized(Kind.FLOAT, 32, -1), "1e-45", "1e-45");
        check(type(Kind.TEXT), sized(Kind.FLOAT, 32, -1), "1e-99", null);
    }
}
