package io.tideway.server.config;

import io.tideway.engine.definition.HistoryRule;
import io.tideway.server.config.yaml.YamlNode.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code history}, and writes it. The schema reports its errors. */
final class HistoryReader {

    private static final Pattern KEEP = Pattern.compile("([0-9]{1,5})(h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(MB|GB)");
    private static final long MEGABYTE = 1_000_000L;
    private static final long GIGABYTE = 1_000 * MEGABYTE;

    private HistoryReader() {}

    static HistoryRule read(Section section) {
        Duration keep = section.text("keep")
                .map(KEEP::matcher)
                .filter(Matcher::matches)
                .map(HistoryReader::duration)
                .orElse(HistoryRule.DEFAULT.keep());
        long bytes = section.text("size")
                .map(SIZE::matcher)
                .filter(Matcher::matches)
                .map(HistoryReader::bytes)
                .orElse(HistoryRule.DEFAULT.bytes());
        return new HistoryRule(keep, bytes);
    }

    private static Duration duration(Matcher written) {
        long count = Long.parseLong(written.group(1));
        return written.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count);
    }

    private static long bytes(Matcher written) {
        return Long.parseLong(written.group(1)) * (written.group(2).equals("GB") ? GIGABYTE : MEGABYTE);
    }

    /** The section as it would be written. */
    static Map<String, Object> written(HistoryRule rule) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("keep", rule.keep().toHours() + "h");
        section.put("size", rule.bytes() / MEGABYTE + "MB");
        return section;
    }
}
