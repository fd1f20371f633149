package io.tideway.engine.mapping.convert;

import java.time.LocalDate;

/**
 * Rounds the fraction of a TIME, TIMESTAMP or TIMESTAMP_TZ half up, carrying into minutes, days and years. A time of day that
 * rounds past its end becomes {@code 24:00:00}, like in Postgres.
 *
 * @param digits how many digits of the fraction are kept
 */
public record FractionRounding(int digits) implements Converter {

    private static final int SECONDS_PER_DAY = 86_400;

    /** Length of {@code HH:mm:ss}. */
    private static final int CLOCK_LENGTH = 8;

    @Override
    public String convert(String value) {
        int point = value.indexOf('.');
        int end = point + 1;
        while (point >= 0 && end < value.length() && isDigit(value.charAt(end))) {
            end++;
        }
        if (point < 0 || end - point - 1 <= digits) {
            return value;
        }
        String tail = value.substring(end);
        char[] fraction = value.substring(point + 1, point + 1 + digits).toCharArray();
        boolean roundsUp = value.charAt(point + 1 + digits) >= '5';
        boolean carries = roundsUp && increment(fraction);
        String whole = value.substring(0, point);
        return (carries ? secondLater(whole, tail) : whole + withoutTrailingZeros(fraction) + tail);
    }

    /** Adds one to the last digit; returns whether it overflowed, so that all digits are zero now. */
    private static boolean increment(char[] fraction) {
        for (int i = fraction.length - 1; i >= 0; i--) {
            if (fraction[i] < '9') {
                fraction[i]++;
                return false;
            }
            fraction[i] = '0';
        }
        return true;
    }

    private static String withoutTrailingZeros(char[] fraction) {
        int length = fraction.length;
        while (length > 0 && fraction[length - 1] == '0') {
            length--;
        }
        return length == 0 ? "" : "." + new String(fraction, 0, length);
    }

    /** @param whole ends in {@code HH:mm:ss}; a date and a space may stand before it */
    private static String secondLater(String whole, String tail) {
        int clock = whole.length() - CLOCK_LENGTH;
        int second = 1
                + Integer.parseInt(whole, clock, clock + 2, 10) * 3600
                + Integer.parseInt(whole, clock + 3, clock + 5, 10) * 60
                + Integer.parseInt(whole, clock + 6, clock + 8, 10);
        if (clock == 0) {
            return clock(second) + tail;
        }
        String date = whole.substring(0, clock - 1);
        return second < SECONDS_PER_DAY ? date + ' ' + clock(second) + tail : dayLater(date, tail);
    }

    private static String dayLater(String date, String tail) {
        boolean before = tail.endsWith(" BC");
        int monthAt = date.length() - 5;
        int year = Integer.parseInt(date, 0, monthAt - 1, 10);
        LocalDate next = LocalDate.of(
                        before ? 1 - year : year,
                        Integer.parseInt(date, monthAt, monthAt + 2, 10),
                        Integer.parseInt(date, monthAt + 3, monthAt + 5, 10))
                .plusDays(1);
        boolean stillBefore = next.getYear() <= 0;
        String zone = before ? tail.substring(0, tail.length() - 3) : tail;
        int shownYear = stillBefore ? 1 - next.getYear() : next.getYear();
        return padded(shownYear, 4) + '-' + padded(next.getMonthValue(), 2) + '-' + padded(next.getDayOfMonth(), 2)
                + " 00:00:00" + zone + (stillBefore ? " BC" : "");
    }

    private static String clock(int secondOfDay) {
        return padded(secondOfDay / 3600, 2)
                + ':'
                + padded(secondOfDay / 60 % 60, 2)
                + ':'
                + padded(secondOfDay % 60, 2);
    }

    private static String padded(int number, int length) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, length - text.length())) + text;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
