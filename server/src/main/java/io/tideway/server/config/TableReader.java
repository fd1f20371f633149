package io.tideway.server.config;

import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.server.config.yaml.YamlNode;
import io.tideway.server.config.yaml.YamlNode.Entry;
import io.tideway.server.config.yaml.YamlNode.Section;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads table mappings and their fields, defaults filled in. Reports nothing: shape is the schema's, meaning is the check's. */
final class TableReader {

    private static final String AUTO = "auto";

    private TableReader() {}

    /**
     * A table mapping with the lines it was read from.
     *
     * @param section its place in the file
     * @param fieldLines by index of the definition's fields
     */
    record ReadTable(MappingDefinition definition, Section section, List<Integer> fieldLines) {}

    static ReadTable read(Section section) {
        TableName left = TableName.parse(section.text("left").orElse(""));
        TableName right = TableName.parse(section.text("right").orElse(""));
        List<FieldDefinition> fields = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        for (YamlNode node : section.items("fields")) {
            field(node).ifPresent(field -> {
                fields.add(field);
                lines.add(node.line());
            });
        }
        Section where = section.section("where");
        MappingDefinition definition = new MappingDefinition(
                section.text("name").orElse(left.table()),
                left,
                right,
                constant(section, "direction", Direction.class).orElse(Direction.TWO_WAY),
                section.items("match").stream()
                        .flatMap(node -> node.asText().stream())
                        .toList(),
                constant(section, "create", CreateRule.class).orElse(CreateRule.BOTH),
                constant(section, "deletes", DeleteRule.class).orElse(DeleteRule.PROPAGATE),
                constant(section, "conflicts", ConflictPolicy.class).orElse(ConflictPolicy.LATEST),
                where.text("left"),
                where.text("right"),
                fields,
                isAuto(section),
                BrakeReader.read(section));
        return new ReadTable(definition, section, lines);
    }

    private static boolean isAuto(Section section) {
        return section.value("fields").isEmpty()
                || section.text("fields").isPresent()
                || section.items("fields").stream().anyMatch(TableReader::isAutoWord);
    }

    private static boolean isAutoWord(YamlNode node) {
        return node.asText().filter(AUTO::equals).isPresent();
    }

    private static Optional<FieldDefinition> field(YamlNode node) {
        if (isAutoWord(node)) {
            return Optional.empty();
        }
        Optional<FieldDefinition> plain = node.asText().map(name -> FieldDefinition.of(name, name));
        Section section = node.asSection();
        return plain.or(() ->
                section.text("left").flatMap(left -> section.text("right").map(right -> field(section, left, right))));
    }

    private static FieldDefinition field(Section section, String left, String right) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Entry entry : section.section("values").entries()) {
            entry.value().asText().ifPresent(text -> values.put(entry.key(), text));
        }
        return new FieldDefinition(
                left,
                right,
                constant(section, "direction", Direction.class),
                constant(section, "conflicts", ConflictPolicy.class),
                values,
                section.text("references"));
    }

    private static <E extends Enum<E>> Optional<E> constant(Section section, String key, Class<E> type) {
        return section.text(key).flatMap(word -> EnumNames.constant(type, word));
    }
}
