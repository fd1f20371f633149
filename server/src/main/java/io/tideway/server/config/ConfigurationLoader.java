package io.tideway.server.config;

import io.tideway.engine.definition.SyncDefinition;
import io.tideway.server.config.yaml.Problem;
import io.tideway.server.config.yaml.SchemaCheck;
import io.tideway.server.config.yaml.YamlNode;
import io.tideway.server.config.yaml.YamlNode.Entry;
import io.tideway.server.config.yaml.YamlNode.Section;
import io.tideway.server.config.yaml.YamlReader;
import io.tideway.server.reason.ConfigurationCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Loads {@code tideway.yaml}: all of it is right, or all that is wrong with it is thrown at once. */
public final class ConfigurationLoader {

    private static final String SCHEMA = "/tideway.schema.json";

    private final ConnectorCatalog catalog;
    private final Map<String, String> environment;

    public ConfigurationLoader(ConnectorCatalog catalog, Map<String, String> environment) {
        this.catalog = catalog;
        this.environment = environment;
    }

    /**
     * Loads a file.
     *
     * @throws ConfigurationException when anything in it is wrong
     */
    public Configuration load(Path file) {
        List<Problem> problems = new ArrayList<>();
        Optional<YamlNode> root = readText(file, problems).flatMap(text -> new YamlReader(problems::add).read(text));
        if (root.isEmpty() && problems.isEmpty()) {
            problems.add(new Problem(
                    0, ConfigurationCodes.MISSING_KEY, "the file is empty", "see docs/quickstart.md for a first one"));
        }
        Optional<Configuration> configuration = root.map(node -> read(file, node, problems));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(file, problems);
        }
        return configuration.orElseThrow();
    }

    /** The JSON Schema of the configuration, as shipped. */
    public static String schema() {
        try (var stream = ConfigurationLoader.class.getResourceAsStream(SCHEMA)) {
            return new String(Objects.requireNonNull(stream, SCHEMA).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(SCHEMA + " cannot be read", e);
        }
    }

    private static Optional<String> readText(Path file, List<Problem> problems) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            problems.add(new Problem(
                    0,
                    ConfigurationCodes.CONFIG_NOT_READABLE,
                    Files.exists(file) ? "the file cannot be read as UTF-8 text" : "there is no such file",
                    "name the configuration with -f, or see docs/quickstart.md for a first one"));
            return Optional.empty();
        }
    }

    private Configuration read(Path file, YamlNode root, List<Problem> problems) {
        new SchemaCheck(schema()).check(root, problems::add);
        Section section = root.asSection();
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Placeholders placeholders = new Placeholders(environment, directory, problems::add);
        Optional<LedgerConfig> ledger = section.value("ledger")
                .flatMap(node -> new LedgerReader(placeholders, problems::add).read(node.asSection()));
        List<Entry> connections = section.section("connections").entries();
        ConnectionReader connectionReader = new ConnectionReader(catalog, placeholders, problems::add);
        List<String> names = connections.stream().map(Entry::key).toList();
        SyncReader syncReader = new SyncReader(names, problems::add);
        List<SyncDefinition> syncs = section.section("syncs").entries().stream()
                .map(syncReader::read)
                .toList();
        return new Configuration(
                file,
                ledger,
                HistoryReader.read(section.section("history")),
                connections.stream()
                        .flatMap(entry -> connectionReader.read(entry).stream())
                        .toList(),
                syncs);
    }
}
