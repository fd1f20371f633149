package io.tideway.server.config;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.spi.SettingSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The configuration as plain maps and lists, defaults filled in, secrets left as references or hidden. */
public final class EffectiveConfiguration {

    private static final Set<String> LEDGER_SECRETS = Set.of("password");

    private EffectiveConfiguration() {}

    public static Map<String, Object> of(Configuration configuration) {
        Map<String, Object> document = new LinkedHashMap<>();
        configuration.ledger().ifPresent(ledger -> document.put("ledger", ledger(ledger)));
        document.put("history", HistoryReader.written(configuration.history()));
        Map<String, Object> connections = new LinkedHashMap<>();
        configuration.connections().forEach(connection -> connections.put(connection.name(), connection(connection)));
        document.put("connections", connections);
        Map<String, Object> syncs = new LinkedHashMap<>();
        configuration.syncs().forEach(sync -> syncs.put(sync.name(), sync(sync)));
        document.put("syncs", syncs);
        return document;
    }

    private static Map<String, Object> ledger(LedgerConfig ledger) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("url", ledger.jdbcUrl().substring("jdbc:".length()));
        section.put("user", ledger.user());
        if (ledger.written().values().containsKey("password")) {
            section.put(
                    "password",
                    ledger.written().shown("password", LEDGER_SECRETS).get(0));
        }
        return section;
    }

    private static Map<String, Object> connection(ConnectionConfig connection) {
        List<String> secrets = connection.spec().settings().stream()
                .filter(SettingSpec::secret)
                .map(SettingSpec::name)
                .toList();
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("connector", connection.spec().name());
        for (SettingSpec setting : connection.spec().settings()) {
            List<String> shown = connection.written().shown(setting.name(), secrets);
            if (setting.type() == SettingSpec.Type.LIST && !shown.isEmpty()) {
                section.put(setting.name(), shown);
            } else if (!shown.isEmpty()) {
                section.put(setting.name(), value(setting, shown.get(0)));
            } else {
                setting.defaultValue().ifPresent(value -> section.put(setting.name(), value(setting, value)));
            }
        }
        return section;
    }

    private static Object value(SettingSpec setting, String text) {
        if (Placeholders.isReference(text)) {
            return text;
        }
        return switch (setting.type()) {
            case NUMBER -> Integer.valueOf(text);
            case BOOLEAN -> Boolean.valueOf(text);
            case TEXT, LIST -> text;
        };
    }

    private static Map<String, Object> sync(SyncDefinition sync) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("left", sync.left());
        section.put("right", sync.right());
        section.put(
                "tables",
                sync.tables().stream().map(EffectiveConfiguration::table).toList());
        return section;
    }

    private static Map<String, Object> table(MappingDefinition table) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("name", table.name());
        section.put("left", table.left().toString());
        section.put("right", table.right().toString());
        section.put("direction", EnumNames.word(table.direction()));
        section.put("match", table.match());
        section.put("create", EnumNames.word(table.create()));
        section.put("deletes", EnumNames.word(table.deletes()));
        section.put("conflicts", EnumNames.word(table.conflicts()));
        section.put("brake", BrakeReader.written(table.brake()));
        Map<String, Object> where = new LinkedHashMap<>();
        for (Side side : Side.values()) {
            table.where(side).ifPresent(condition -> where.put(side.word(), condition));
        }
        if (!where.isEmpty()) {
            section.put("where", where);
        }
        List<Object> fields = new ArrayList<>();
        table.fields().forEach(field -> fields.add(field(table, field)));
        if (table.auto() && !fields.isEmpty()) {
            fields.add(0, "auto");
        }
        section.put("fields", fields.isEmpty() ? "auto" : fields);
        return section;
    }

    private static Map<String, Object> field(MappingDefinition table, FieldDefinition field) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("left", field.left());
        section.put("right", field.right());
        Direction direction = field.direction().orElse(table.direction());
        ConflictPolicy conflicts = field.conflicts().orElse(table.conflicts());
        section.put("direction", EnumNames.word(direction));
        section.put("conflicts", EnumNames.word(conflicts));
        if (!field.values().isEmpty()) {
            section.put("values", new LinkedHashMap<>(field.values()));
        }
        field.references().ifPresent(mapping -> section.put("references", mapping));
        return section;
    }
}
