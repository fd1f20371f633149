package io.tideway.server.config;

import io.tideway.engine.definition.BrakeRule;
import io.tideway.engine.definition.BrakeRule.Limit;
import io.tideway.server.config.yaml.Problem;
import io.tideway.server.config.yaml.YamlNode.Section;
import io.tideway.server.reason.ConfigurationCodes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the setting {@code brake} of a table mapping, and writes it. */
final class BrakeReader {

    private static final String OFF = "off";

    /** A number of records that an eighteen-digit text cannot exceed fits a long. */
    private static final String WHOLE_NUMBER = "[1-9][0-9]{0,17}";

    private BrakeReader() {}

    static BrakeRule read(Section table) {
        if (isOff(table, "brake")) {
            return BrakeRule.OFF;
        }
        Section brake = table.section("brake");
        return new BrakeRule(
                limit(brake, "deletes", BrakeRule.DEFAULT.deletes()),
                limit(brake, "overwrites", BrakeRule.DEFAULT.overwrites()));
    }

    private static Limit limit(Section brake, String kind, Limit other) {
        if (isOff(brake, kind)) {
            return Limit.NONE;
        }
        Section limit = brake.section(kind);
        Optional<String> records = limit.text("records").filter(text -> text.matches(WHOLE_NUMBER));
        Optional<String> share = limit.text("share").filter(text -> text.matches("[0-9]{1,3}%"));
        return records.isPresent() && share.isPresent()
                ? new Limit(Integer.parseInt(share.get().replace("%", "")), Long.parseLong(records.get()))
                : other;
    }

    private static boolean isOff(Section section, String key) {
        return section.text(key).filter(OFF::equals).isPresent();
    }

    /** Reports problems that the schema cannot express. */
    static void check(Section table, Consumer<Problem> problems) {
        Section brake = table.section("brake");
        for (String kind : List.of("deletes", "overwrites")) {
            Section limit = brake.section(kind);
            limit.text("records")
                    .filter(text -> !text.matches(WHOLE_NUMBER))
                    .ifPresent(text -> problems.accept(new Problem(
                            limit.lineOf("records"),
                            ConfigurationCodes.INVALID_VALUE,
                            "`records` cannot be `" + text + "`",
                            "write a whole number, 1 or more")));
        }
    }

    /** The setting as it would be written. */
    static Object written(BrakeRule rule) {
        if (rule.deletes().isOff() && rule.overwrites().isOff()) {
            return OFF;
        }
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("deletes", written(rule.deletes()));
        section.put("overwrites", written(rule.overwrites()));
        return section;
    }

    private static Object written(Limit limit) {
        if (limit.isOff()) {
            return OFF;
        }
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("share", limit.percent() + "%");
        section.put("records", limit.records());
        return section;
    }
}
