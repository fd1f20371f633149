package io.tideway.server.config;

import io.tideway.engine.Side;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.server.config.TableReader.ReadTable;
import io.tideway.server.config.yaml.Problem;
import io.tideway.server.config.yaml.Spelling;
import io.tideway.server.reason.ConfigurationCodes;
import io.tideway.spi.FieldLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Checks the table mappings of one sync against one another, and the fields of each. */
final class TableCheck {

    private final boolean sameConnection;
    private final List<ReadTable> tables;
    private final List<String> names;
    private final Consumer<Problem> problems;

    /**
     * @param sameConnection whether both sides of the sync are one connection
     */
    TableCheck(boolean sameConnection, List<ReadTable> tables, Consumer<Problem> problems) {
        this.sameConnection = sameConnection;
        this.tables = tables;
        this.names = tables.stream().map(table -> table.definition().name()).toList();
        this.problems = problems;
    }

    void check() {
        for (int i = 0; i < tables.size(); i++) {
            ReadTable table = tables.get(i);
            checkName(i, table);
            checkTables(table);
            checkMatch(table);
            BrakeReader.check(table.section(), problems);
            for (Side side : Side.values()) {
                checkWrittenOnce(table, side);
            }
            for (int f = 0; f < table.fieldLines().size(); f++) {
                checkReferences(
                        table.definition().fields().get(f), table.fieldLines().get(f));
            }
        }
    }

    private void checkName(int index, ReadTable table) {
        String name = table.definition().name();
        int first = names.indexOf(name);
        if (first < index) {
            problems.accept(new Problem(
                    table.section().line(),
                    ConfigurationCodes.DUPLICATE_MAPPING,
                    "the table mapping `" + name + "` is on line "
                            + tables.get(first).section().line() + " already",
                    "give one of them a `name:` of its own"));
        }
    }

    private void checkTables(ReadTable table) {
        MappingDefinition definition = table.definition();
        boolean given = table.section().text("left").isPresent();
        if (sameConnection && given && definition.left().equals(definition.right())) {
            problems.accept(new Problem(
                    table.section().lineOf("right"),
                    ConfigurationCodes.SAME_TABLE,
                    "`" + definition.left() + "` would sync with itself",
                    "name another table or connection on one side"));
        }
    }

    private void checkMatch(ReadTable table) {
        MappingDefinition definition = table.definition();
        List<String> mapped =
                definition.fields().stream().map(FieldDefinition::left).toList();
        for (String field : definition.match()) {
            if (!definition.auto() && !mapped.contains(field)) {
                problems.accept(new Problem(
                        table.section().lineOf("match"),
                        "MATCH_FIELD_NOT_MAPPED",
                        "`match` names `" + field + "`, which is not a left field of this mapping",
                        Spelling.nearest(field, mapped)
                                .map(near -> "did you mean `" + near + "`?")
                                .orElse("add `" + field + "` to `fields`")));
            }
        }
    }

    private void checkWrittenOnce(ReadTable table, Side target) {
        Map<String, Integer> firstLines = new HashMap<>();
        List<FieldDefinition> fields = table.definition().fields();
        for (int i = 0; i < fields.size(); i++) {
            FieldDefinition field = fields.get(i);
            String name = target == Side.LEFT ? field.left() : field.right();
            int line = table.fieldLines().get(i);
            if (!direction(table, field).writes(target)) {
                continue;
            }
            if (name.equals(FieldLayout.KEY)) {
                reportKeyWritten(target, line);
                continue;
            }
            Integer first = firstLines.putIfAbsent(name, line);
            if (first != null) {
                reportWrittenTwice(target, name, first, line);
            }
        }
    }

    private static Direction direction(ReadTable table, FieldDefinition field) {
        return field.direction().orElse(table.definition().direction());
    }

    private void reportKeyWritten(Side target, int line) {
        Direction away = target == Side.LEFT ? Direction.LEFT_TO_RIGHT : Direction.RIGHT_TO_LEFT;
        problems.accept(new Problem(
                line,
                ConfigurationCodes.KEY_NOT_WRITABLE,
                "`" + FieldLayout.KEY + "` on the " + target.word() + " can be read, but not written",
                "add `direction: " + EnumNames.word(away) + "`, or name the key's field itself"));
    }

    private void reportWrittenTwice(Side target, String name, int first, int line) {
        problems.accept(new Problem(
                line,
                "FIELD_WRITTEN_TWICE",
                "the " + target.word() + " field `" + name + "` is written by line " + first + " already",
                "remove one of the two, or give one a `direction:` that does not write to the " + target.word()));
    }

    private void checkReferences(FieldDefinition field, int line) {
        field.references()
                .filter(name -> !names.contains(name))
                .ifPresent(name -> problems.accept(new Problem(
                        line,
                        ConfigurationCodes.UNKNOWN_MAPPING,
                        "`references` names `" + name + "`, which is no table mapping of this sync",
                        Spelling.suggest(name, names))));
    }
}
