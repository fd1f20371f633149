package io.tideway.engine.mapping.convert;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import org.jspecify.annotations.Nullable;

/**
 * Parses dates and times from free text, in ISO 8601 or canonical form, into canonical text. A space or a {@code T} may
 * separate date and time; an instant must name its zone as {@code Z} or an offset. Years before Christ are only read in UTC.
 */
final class TimeText {

    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 6, SignStyle.NEVER)
            .appendPattern("-MM-dd")
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DATE)
            .appendLiteral(' ')
            .append(TIME)
            .toFormatter();

    private static final DateTimeFormatter INSTANT = new DateTimeFormatterBuilder()
            .append(DATE_TIME)
            .appendOffset("+HH:mm", "Z")
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter CLOCK = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    /** The length of the offset {@code +hh} without minutes. */
    private static final int SHORT_OFFSET_LENGTH = 3;

    private static final int LENGTH_OF_DATE_AND_TIME = 19;

    private static final String BC = " BC";
    private static final String END_OF_DAY = "24:00:00";

    /** The number of years after which the calendar repeats, leap days included. */
    private static final int CALENDAR_CYCLE = 400;

    private static final int YEAR_LENGTH = 4;

    private TimeText() {}

    static @Nullable String date(String value) {
        if (TimeConversions.isInfinite(value)) {
            return value;
        }
        if (value.endsWith(BC)) {
            return beforeChrist(value, TimeText::date);
        }
        TemporalAccessor parsed = parse(DATE, value);
        return parsed == null ? null : DATE.format(parsed);
    }

    static @Nullable String time(String value) {
        if (value.equals(END_OF_DAY)) {
            return value;
        }
        TemporalAccessor parsed = parse(TIME, value);
        return parsed == null ? null : CLOCK.format(parsed);
    }

    static @Nullable String timestamp(String value) {
        if (TimeConversions.isInfinite(value)) {
            return value;
        }
        if (value.endsWith(BC)) {
            return beforeChrist(value, TimeText::timestamp);
        }
        TemporalAccessor parsed = parse(DATE_TIME, withSpace(value));
        return parsed == null ? null : format(dateTime(parsed));
    }

    static @Nullable String instant(String value) {
        if (TimeConversions.isInfinite(value)) {
            return value;
        }
        if (value.endsWith(BC)) {
            return beforeChrist(value, TimeText::instant);
        }
        TemporalAccessor parsed = parse(INSTANT, withFullOffset(withSpace(value)));
        if (parsed == null) {
            return null;
        }
        ZoneOffset offset = ZoneOffset.from(parsed);
        return format(dateTime(parsed).minusSeconds(offset.getTotalSeconds())) + "+00";
    }

    /** Parses the value in a year after Christ that has the same calendar, and then restores its own year. */
    private static @Nullable String beforeChrist(String value, Converter reader) {
        int yearEnd = value.indexOf('-');
        if (yearEnd != YEAR_LENGTH || !value.chars().limit(YEAR_LENGTH).allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        String ownYear = value.substring(0, yearEnd);
        int like = 5 * CALENDAR_CYCLE + Math.floorMod(1 - Integer.parseInt(ownYear), CALENDAR_CYCLE);
        String read = reader.convert(like + value.substring(yearEnd, value.length() - BC.length()));
        if (read == null || !read.startsWith(like + "-") || ownYear.equals("0000")) {
            return null;
        }
        return ownYear + read.substring(yearEnd) + BC;
    }

    private static LocalDateTime dateTime(TemporalAccessor parsed) {
        return LocalDateTime.of(parsed.query(TemporalQueries.localDate()), parsed.query(TemporalQueries.localTime()));
    }

    private static String format(LocalDateTime time) {
        LocalDate date = time.toLocalDate();
        LocalTime clock = time.toLocalTime();
        return DATE.format(date) + ' ' + CLOCK.format(clock);
    }

    private static String withSpace(String value) {
        int separator = value.indexOf('T');
        return separator < 0 ? value : value.substring(0, separator) + ' ' + value.substring(separator + 1);
    }

    private static String withFullOffset(String value) {
        int sign = value.length() - SHORT_OFFSET_LENGTH;
        boolean isShort = sign >= LENGTH_OF_DATE_AND_TIME && (value.charAt(sign) == '+' || value.charAt(sign) == '-');
        return isShort ? value + ":00" : value;
    }

    private static @Nullable TemporalAccessor parse(DateTimeFormatter format, String value) {
        try {
            return format.parse(value);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
