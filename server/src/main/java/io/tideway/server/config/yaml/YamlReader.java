package io.tideway.server.config.yaml;

import io.tideway.server.config.yaml.YamlNode.Entry;
import io.tideway.server.config.yaml.YamlNode.Items;
import io.tideway.server.config.yaml.YamlNode.Kind;
import io.tideway.server.config.yaml.YamlNode.Scalar;
import io.tideway.server.config.yaml.YamlNode.Section;
import io.tideway.server.reason.ConfigurationCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns YAML text into a tree; adds errors of the text to the problems. One use, one thread. */
public final class YamlReader {

    /** Deeper than any configuration; keeps an alias that contains itself from running for ever. */
    private static final int MAX_DEPTH = 30;

    /** More nodes than any configuration; keeps aliases of aliases from filling the heap. */
    private static final int MAX_NODES = 200_000;

    private final Consumer<Problem> problems;
    private int nodes;

    public YamlReader(Consumer<Problem> problems) {
        this.problems = problems;
    }

    /** The tree; empty where the text is no YAML, or none at all. */
    public Optional<YamlNode> read(String text) {
        try {
            LoadSettings settings = LoadSettings.builder().build();
            return new Compose(settings).composeString(text).flatMap(root -> convert(root, 0));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(YamlReader::line).orElse(1);
            reportSyntax(line, e.getProblem());
        } catch (YamlEngineException e) {
            reportSyntax(1, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return Optional.empty();
    }

    private void reportSyntax(int line, String what) {
        problems.accept(new Problem(
                line,
                ConfigurationCodes.INVALID_YAML,
                "this is not valid YAML: " + what,
                "mind the indentation (spaces, no tabs), and put quotes around texts that hold a colon or"
                        + " other signs"));
    }

    private Optional<YamlNode> convert(Node node, int depth) {
        int line = line(node);
        if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
            if (nodes <= MAX_NODES + 1) {
                nodes = MAX_NODES + 1;
                problems.accept(new Problem(
                        line,
                        ConfigurationCodes.INVALID_YAML,
                        "the document is nested too deep or too large",
                        "write aliases out in full"));
            }
            return Optional.empty();
        }
        if (node instanceof MappingNode mapping) {
            return Optional.of(section(mapping, line, depth));
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlNode> items = new ArrayList<>();
            sequence.getValue().forEach(item -> convert(item, depth + 1).ifPresent(items::add));
            return Optional.of(new Items(line, items));
        }
        ScalarNode scalar = (ScalarNode) node;
        return Optional.of(new Scalar(line, scalar.getValue(), kind(scalar.getTag())));
    }

    private Section section(MappingNode mapping, int line, int depth) {
        List<Entry> entries = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int keyLine = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                reportSyntax(keyLine, "a key must be a single value");
                continue;
            }
            reportTwice(entries, key.getValue(), keyLine);
            convert(tuple.getValueNode(), depth + 1)
                    .ifPresent(value -> entries.add(new Entry(key.getValue(), keyLine, value)));
        }
        return new Section(line, entries);
    }

    private void reportTwice(List<Entry> entries, String key, int line) {
        entries.stream()
                .filter(entry -> entry.key().equals(key))
                .findFirst()
                .ifPresent(first -> problems.accept(new Problem(
                        line,
                        ConfigurationCodes.DUPLICATE_KEY,
                        "`" + key + "` is here twice; the first is on line " + first.line(),
                        "remove or rename one of them")));
    }

    private static Kind kind(Tag tag) {
        if (tag.equals(Tag.NULL)) {
            return Kind.NULL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Kind.BOOLEAN;
        }
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? Kind.NUMBER : Kind.TEXT;
    }

    private static int line(Node node) {
        return node.getStartMark().map(YamlReader::line).orElse(1);
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }
}
