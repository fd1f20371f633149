package io.tideway.server.config;

import io.tideway.server.config.yaml.Problem;
import io.tideway.server.config.yaml.Spelling;
import io.tideway.server.config.yaml.YamlNode;
import io.tideway.server.config.yaml.YamlNode.Entry;
import io.tideway.server.config.yaml.YamlNode.Items;
import io.tideway.server.config.yaml.YamlNode.Scalar;
import io.tideway.server.config.yaml.YamlNode.Section;
import io.tideway.server.reason.ConfigurationCodes;
import io.tideway.spi.ConnectorSpec;
import io.tideway.spi.SettingSpec;
import io.tideway.spi.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads one connection and checks its settings against those of its connector. */
final class ConnectionReader {

    private static final String CONNECTOR = "connector";

    private final ConnectorCatalog catalog;
    private final Placeholders placeholders;
    private final Consumer<Problem> problems;

    ConnectionReader(ConnectorCatalog catalog, Placeholders placeholders, Consumer<Problem> problems) {
        this.catalog = catalog;
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /** The connection; empty where its kind is not known. */
    Optional<ConnectionConfig> read(Entry entry) {
        Section section = entry.value().asSection();
        Optional<String> kind = section.text(CONNECTOR);
        Optional<ConnectorCatalog.Entry> found = kind.flatMap(catalog::find);
        if (kind.isPresent() && found.isEmpty()) {
            problems.accept(new Problem(
                    section.lineOf(CONNECTOR),
                    ConfigurationCodes.UNKNOWN_CONNECTOR,
                    "there is no connector `" + kind.get() + "`",
                    Spelling.suggest(kind.get(), catalog.names())));
        }
        return found.map(installed -> read(entry, section, installed));
    }

    private ConnectionConfig read(Entry entry, Section section, ConnectorCatalog.Entry installed) {
        Map<String, List<String>> written = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        for (Entry setting : section.entries()) {
            if (!setting.key().equals(CONNECTOR)) {
                readSetting(setting, installed.spec(), written, values);
            }
        }
        fillIn(entry, installed.spec(), values);
        return new ConnectionConfig(
                entry.key(),
                installed.spec(),
                installed.factory(),
                new Settings(entry.key(), values),
                new WrittenSettings(written));
    }

    private void readSetting(
            Entry setting, ConnectorSpec spec, Map<String, List<String>> written, Map<String, String> values) {
        Optional<SettingSpec> known = spec.settings().stream()
                .filter(candidate -> candidate.name().equals(setting.key()))
                .findFirst();
        if (known.isEmpty()) {
            problems.accept(new Problem(
                    setting.line(),
                    ConfigurationCodes.UNKNOWN_SETTING,
                    "the connector `" + spec.name() + "` has no setting `" + setting.key() + "`",
                    Spelling.suggest(
                            setting.key(),
                            spec.settings().stream().map(SettingSpec::name).toList())));
            return;
        }
        List<String> texts = texts(setting.value());
        written.put(setting.key(), texts);
        List<String> resolved = texts.stream()
                .map(text -> placeholders.resolve(text, setting.line()))
                .toList();
        checkShape(setting, known.get(), resolved);
        values.put(setting.key(), String.join(",", resolved));
    }

    private static List<String> texts(YamlNode node) {
        return switch (node) {
            case Items items ->
                items.nodes().stream().flatMap(item -> item.asText().stream()).toList();
            case Scalar scalar -> scalar.asText().stream().toList();
            case Section section -> List.of();
        };
    }

    private void checkShape(Entry setting, SettingSpec spec, List<String> values) {
        Optional<String> wanted = switch (spec.type()) {
            case LIST -> Optional.empty();
            case TEXT -> single(values).isPresent() ? Optional.empty() : Optional.of("a single value");
            case NUMBER ->
                single(values).filter(ConnectionReader::isNumber).isPresent()
                        ? Optional.empty()
                        : Optional.of("a whole number");
            case BOOLEAN ->
                single(values)
                                .filter(value -> value.equals("true") || value.equals("false"))
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of("true or false");
        };
        // A placeholder that could not be resolved is reported already, and left empty.
        wanted.filter(shape -> !values.equals(List.of("")))
                .ifPresent(shape -> problems.accept(new Problem(
                        setting.line(),
                        ConfigurationCodes.INVALID_SETTING,
                        "`" + setting.key() + "` must be " + shape,
                        spec.name().toLowerCase(Locale.ROOT) + ": " + spec.description())));
    }

    private static Optional<String> single(List<String> values) {
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private static boolean isNumber(String text) {
        try {
            return Integer.parseInt(text) >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private void fillIn(Entry connection, ConnectorSpec spec, Map<String, String> values) {
        for (SettingSpec setting : spec.settings()) {
            if (values.containsKey(setting.name())) {
                continue;
            }
            setting.defaultValue().ifPresent(value -> values.put(setting.name(), value));
            if (setting.required() && setting.defaultValue().isEmpty()) {
                problems.accept(new Problem(
                        connection.line(),
                        ConfigurationCodes.MISSING_SETTING,
                        "the connection `" + connection.key() + "` lacks `" + setting.name() + "`",
                        "add `" + setting.name() + ": …`: " + setting.description()));
            }
        }
    }
}
