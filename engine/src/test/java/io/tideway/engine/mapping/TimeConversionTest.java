package io.tideway.engine.mapping;

import static io.tideway.engine.mapping.Tables.sized;
import static io.tideway.engine.mapping.Tables.type;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.mapping.convert.Conversion;
import io.tideway.engine.mapping.convert.Converter;
import io.tideway.engine.mapping.convert.FractionRounding;
import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TimeConversionTest {

    private static final FieldType FINE = sized(Kind.TIMESTAMP, 0, 6);
    private static final FieldType SECONDS = sized(Kind.TIMESTAMP, 0, 0);
    private static final FieldType MILLIS_TZ = sized(Kind.TIMESTAMP_TZ, 0, 3);
    private static final FieldType FINE_TZ = sized(Kind.TIMESTAMP_TZ, 0, 6);

    /** @param expected null: it must be refused */
    private static void check(FieldType from, FieldType to, String value, @Nullable String expected) {
        assertThat(Conversion.between(from, to).orElseThrow().converter().convert(value))
                .as(value)
                .isEqualTo(expected);
    }

    @Test
    void fractionsRoundHalfUpAndCarry() {
        check(FINE, SECONDS, "2024-05-06 07:08:09.499999", "2024-05-06 07:08:09");
        check(FINE, SECONDS, "2024-05-06 07:08:09.5", "2024-05-06 07:08:10");
        check(FINE, SECONDS, "2024-05-06 07:59:59.5", "2024-05-06 08:00:00");
        check(FINE, SECONDS, "2024-02-28 23:59:59.5", "2024-02-29 00:00:00");
        check(FINE, SECONDS, "2023-12-31 23:59:59.999999", "2024-01-01 00:00:00");
        check(FINE_TZ, MILLIS_TZ, "2023-12-31 23:59:59.9995+00", "2024-01-01 00:00:00+00");
        check(FINE_TZ, MILLIS_TZ, "2023-12-31 23:59:59.1299+00", "2023-12-31 23:59:59.13+00");
        check(FINE_TZ, MILLIS_TZ, "2023-12-31 23:59:59.0004+00", "2023-12-31 23:59:59+00");
        check(FINE, SECONDS, "99999-12-31 23:59:59.5", "100000-01-01 00:00:00");
    }

    @Test
    void coarseTimesAreUnchanged() {
        String value = "2024-05-06 07:08:09.12+00";
        Converter converter =
                Conversion.between(FINE_TZ, MILLIS_TZ).orElseThrow().converter();
        assertThat(converter.convert(value)).isSameAs(value);
    }

    @Test
    void yearsBeforeChrist() {
        check(FINE, SECONDS, "0044-03-15 12:00:00.25 BC", "0044-03-15 12:00:00 BC");
        check(FINE, SECONDS, "0044-12-31 23:59:59.5 BC", "0043-01-01 00:00:00 BC");
        check(FINE, SECONDS, "0001-12-31 23:59:59.5 BC", "0001-01-01 00:00:00");
        check(FINE_TZ, MILLIS_TZ, "0001-12-31 23:59:59.9999+00 BC", "0001-01-01 00:00:00+00");
        check(type(Kind.DATE), FINE, "0044-03-15 BC", "0044-03-15 00:00:00 BC");
        check(FINE, type(Kind.DATE), "0044-03-15 12:00:00 BC", "0044-03-15 BC");
        check(FINE, FINE_TZ, "0044-03-15 12:00:00 BC", "0044-03-15 12:00:00+00 BC");
        check(FINE_TZ, FINE, "0044-03-15 12:00:00+00 BC", "0044-03-15 12:00:00 BC");
    }

    @Test
    void infinityPasses() {
        for (String infinity : new String[] {"infinity", "-infinity"}) {
            check(FINE, SECONDS, infinity, infinity);
            check(FINE, MILLIS_TZ, infinity, infinity);
            check(FINE_TZ, FINE, infinity, infinity);
            check(type(Kind.DATE), FINE, infinity, infinity);
            check(FINE, type(Kind.DATE), infinity, infinity);
            check(type(Kind.TEXT), FINE_TZ, infinity, infinity);
        }
    }

    @Test
    void zonesAreUtc() {
        check(FINE, FINE_TZ, "2024-05-06 07:08:09.5", "2024-05-06 07:08:09.5+00");
        check(FINE_TZ, FINE, "2024-05-06 07:08:09.5+00", "2024-05-06 07:08:09.5");
        check(FINE, MILLIS_TZ, "2023-12-31 23:59:59.9999", "2024-01-01 00:00:00+00");
        assertThat(Conversion.between(FINE, FINE_TZ).orElseThrow().notice()).contains(MappingCode.TAKEN_AS_UTC);
        assertThat(Conversion.between(FINE, MILLIS_TZ).orElseThrow().notice()).contains(MappingCode.LOSSY_PAIR);
    }

    @Test
    void timesOfDayEndAtTwentyFour() {
        check(sized(Kind.TIME, 0, 6), sized(Kind.TIME, 0, 0), "23:59:59.5", "24:00:00");
        check(sized(Kind.TIME, 0, 6), sized(Kind.TIME, 0, 2), "09:09:09.995", "09:09:10");
        check(sized(Kind.TIME, 0, 6), sized(Kind.TIME, 0, 2), "09:09:09.994", "09:09:09.99");
    }

    @Test
    void textIsReadStrictly() {
        FieldType text = type(Kind.TEXT);
        check(text, type(Kind.DATE), "2024-02-29", "2024-02-29");
        check(text, type(Kind.DATE), "2023-02-29", null);
        check(text, type(Kind.DATE), "29.02.2024", null);
        check(text, type(Kind.TIME), "07:08:09.500", "07:08:09.5");
        check(text, type(Kind.TIME), "7:08", null);
        check(text, FINE, "2024-05-06T07:08:09.10", "2024-05-06 07:08:09.1");
        check(text, FINE, "2024-05-06", null);
        check(text, FINE, "2024-05-06 07:08:09+00", null);
        check(text, FINE_TZ, "2024-05-06T07:08:09Z", "2024-05-06 07:08:09+00");
        check(text, FINE_TZ, "2024-05-06 07:08:09+00", "2024-05-06 07:08:09+00");
        check(text, FINE_TZ, "2024-01-01 00:30:00.25+05:30", "2023-12-31 19:00:00.25+00");
        check(text, FINE_TZ, "2023-12-31 20:00:00-08", "2024-01-01 04:00:00+00");
        check(text, FINE_TZ, "2024-05-06 07:08:09", null);
        check(text, SECONDS, "2023-12-31 23:59:59.5", "2024-01-01 00:00:00");
        check(text, type(Kind.TIME), "24:00:00", "24:00:00");
        check(text, type(Kind.DATE), "0005-02-29 BC", "0005-02-29 BC");
        check(text, type(Kind.DATE), "0004-02-29 BC", null);
        check(text, type(Kind.DATE), "0000-01-01 BC", null);
        check(text, FINE, "0044-03-15 12:00:00.50 BC", "0044-03-15 12:00:00.5 BC");
        check(text, FINE_TZ, "0044-03-15 12:00:00+00 BC", "0044-03-15 12:00:00+00 BC");
    }

    /** Compares rounding with the calendar for any moment and any number of digits. */
    @Test
    void roundingAgreesWithTheCalendar() {
        DateTimeFormatter micros = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            int digits = random.nextInt(6);
            LocalDateTime moment = LocalDateTime.of(1900 + random.nextInt(200), 12, 31, 23, 59, 50 + random.nextInt(10))
                    .plusNanos(random.nextInt(1_000_000) * 1_000L);
            long step = Math.round(Math.pow(10, 9 - digits));
            LocalDateTime half = moment.plusNanos(step / 2);
            LocalDateTime expected = half.minusNanos(half.toLocalTime().toNanoOfDay() % step);
            String rounded = new FractionRounding(digits).convert(withoutTrailingZeros(micros.format(moment)));
            assertThat(rounded).as("seed " + seed).isEqualTo(withoutTrailingZeros(micros.format(expected)));
        }
    }

    private static String withoutTrailingZeros(String timestamp) {
        String text = timestamp;
        while (text.endsWith("0")) {
            text = text.substring(0, text.length() - 1);
        }
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
