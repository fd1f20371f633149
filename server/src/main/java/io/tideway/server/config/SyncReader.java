package io.tideway.server.config;

import io.tideway.engine.definition.SyncDefinition;
import io.tideway.server.config.TableReader.ReadTable;
import io.tideway.server.config.yaml.Problem;
import io.tideway.server.config.yaml.Spelling;
import io.tideway.server.config.yaml.YamlNode;
import io.tideway.server.config.yaml.YamlNode.Entry;
import io.tideway.server.config.yaml.YamlNode.Section;
import io.tideway.server.reason.ConfigurationCodes;
import java.util.List;
import java.util.function.Consumer;

/** Reads one sync and checks its consistency, also with the connections. */
final class SyncReader {

    private final List<String> connections;
    private final Consumer<Problem> problems;

    /**
     * @param connections names of all connections, those with problems of their own included
     */
    SyncReader(List<String> connections, Consumer<Problem> problems) {
        this.connections = connections;
        this.problems = problems;
    }

    SyncDefinition read(Entry entry) {
        Section section = entry.value().asSection();
        checkConnection(section, "left");
        checkConnection(section, "right");
        List<ReadTable> tables = section.items("tables").stream()
                .map(YamlNode::asSection)
                .map(TableReader::read)
                .toList();
        String left = section.text("left").orElse("");
        String right = section.text("right").orElse("");
        new TableCheck(left.equals(right), tables, problems).check();
        return new SyncDefinition(
                entry.key(),
                left,
                right,
                tables.stream().map(ReadTable::definition).toList());
    }

    private void checkConnection(Section section, String side) {
        section.text(side)
                .filter(name -> !connections.contains(name))
                .ifPresent(name -> problems.accept(new Problem(
                        section.lineOf(side),
                        ConfigurationCodes.UNKNOWN_CONNECTION,
                        "there is no connection `" + name + "`",
                        Spelling.suggest(name, connections))));
    }
}
