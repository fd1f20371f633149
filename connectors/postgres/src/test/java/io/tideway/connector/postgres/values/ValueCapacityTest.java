package io.tideway.connector.postgres.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ValueCapacityTest {

    private static final int HEADER = 4;

    private static ServerType type(String name, int modifier) {
        return new ServerType(
                1, "pg_catalog", name, name, modifier, List.of(), List.of(), true, false, Optional.empty());
    }

    private static ServerType numeric(int precision, int scale) {
        return type("numeric", ((precision << 16) | (scale & 0x7FF)) + HEADER);
    }

    private static void holds(ServerType type, String... values) {
        assertThat(values).allMatch(type::holds);
    }

    private static void cuts(ServerType type, String... values) {
        assertThat(values).noneMatch(type::holds);
    }

    @Test
    void textKeepsItsBlanks() {
        holds(type("varchar", 5 + HEADER), "abcde", "ab   ", "🚲🚲🚲🚲🚲");
        cuts(type("varchar", 5 + HEADER), "ab    ", "abcdef");
        holds(type("bpchar", 5 + HEADER), "abcde", "ab        ");
        cuts(type("bpchar", 5 + HEADER), "abcdef");
        holds(type("varchar", -1), "abcdef".repeat(1000));
        holds(type("name", -1), "a".repeat(63));
        cuts(type("name", -1), "a".repeat(64), "漢".repeat(22));
        holds(type("char", -1), "x", "", "é", "\\377");
        cuts(type("char", -1), "xy");
    }

    @Test
    void numbersKeepTheirDigits() {
        holds(numeric(10, 2), "1.23", "1.2300", "1e5", "NaN", "Infinity", "-0");
        cuts(numeric(10, 2), "1.239", "1e-3");
        holds(numeric(3, -2), "12300", "-99900", "0");
        cuts(numeric(3, -2), "12345", "100.5");
        holds(numeric(3, 5), "0.00123");
        cuts(numeric(3, 5), "0.001234");
        holds(type("numeric", -1), "1.239");
        holds(type("money", -1), "$1,234.50", "-$0.01");
        cuts(type("money", -1), "1.239");
    }

    @Test
    void timesKeepTheirFraction() {
        holds(type("timestamp", 0), "2024-02-29 23:59:59", "infinity", "2024-02-29 23:59:59.000");
        cuts(type("timestamp", 0), "2024-02-29 23:59:59.5");
        cuts(type("timestamptz", -1), "2024-02-29 23:59:59.1234567+00");
        cuts(type("timetz", 2), "12:00:00.125+05:30");
        holds(type("time", 3), "12:00:00.125");
    }

    @Test
    void intervalsKeepTheirSmallFields() {
        int yearToMonth = (((1 << 2) | (1 << 1)) << 16) | 0xFFFF;
        holds(type("interval", yearToMonth), "P1Y2M", "P1Y2M0D", "PT0S");
        cuts(type("interval", yearToMonth), "P1Y2M3D", "PT1S", "1 year 3 days");
        int dayToHour = (((1 << 3) | (1 << 10)) << 16) | 0xFFFF;
        holds(type("interval", dayToHour), "P1Y3DT4H");
        cuts(type("interval", dayToHour), "P3DT4H5M");
        cuts(type("interval", 0x7FFF << 16), "PT1.5S");
        holds(type("interval", -1), "PT1.123456S");
        cuts(type("interval", -1), "PT1.1234567S");
    }

    /** Types of others may have the same names. */
    @Test
    void onlyTheSystemsTypesAreKnown() {
        ServerType own = new ServerType(
                1, "public", "money", "public.money", -1, List.of(), List.of(), false, false, Optional.empty());
        holds(own, "1.239");
    }
}
