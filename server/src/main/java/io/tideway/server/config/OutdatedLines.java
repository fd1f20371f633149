package io.tideway.server.config;

import io.tideway.engine.Side;
import io.tideway.engine.schema.SchemaNote;
import io.tideway.engine.schema.SchemaNote.Kind;
import io.tideway.server.config.yaml.YamlNode;
import io.tideway.server.config.yaml.YamlNode.Section;
import io.tideway.server.config.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the lines of a configuration that name a table or field by the name it had, and writes them with the name it has. One use. */
public final class OutdatedLines {

    private final List<String> before;
    private final List<String> after;
    private final Section root;

    /**
     * A line to change.
     *
     * @param number from 1
     * @param after maybe two lines
     */
    public record Line(int number, String before, String after) {}

    public OutdatedLines(String text) {
        this.before = text.lines().toList();
        this.after = new ArrayList<>(before);
        this.root = new YamlReader(problem -> {})
                .read(text)
                .map(YamlNode::asSection)
                .orElseGet(() -> new Section(1, List.of()));
    }

    /** The lines to change, in order. */
    public List<Line> of(Collection<SchemaNote> notes) {
        // Fields first: their lines are found by names that a table's line does not hold.
        notes.stream().filter(note -> note.kind() == Kind.FIELD_RENAMED).forEach(this::renameField);
        notes.stream().filter(note -> note.kind() == Kind.TABLE_RENAMED).forEach(this::renameTable);
        List<Line> changed = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(after.get(i))) {
                changed.add(new Line(i + 1, before.get(i), after.get(i)));
            }
        }
        return changed;
    }

    private Optional<Section> mapping(SchemaNote note) {
        return root.section("syncs").section(note.sync()).items("tables").stream()
                .map(YamlNode::asSection)
                .filter(section -> TableReader.read(section).definition().name().equals(note.table()))
                .findFirst();
    }

    private void renameTable(SchemaNote note) {
        mapping(note).ifPresent(section -> {
            replaceAfterKey(section.lineOf(note.side().word()), note.side().word(), note.from(), note.to());
            if (note.side() == Side.LEFT && section.text("name").isEmpty()) {
                keepName(section.lineOf("left"), note.table());
            }
        });
    }

    /** Writes the mapping's name, which came from the table's, so that references to it stay valid. */
    private void keepName(int line, String name) {
        String text = after.get(line - 1);
        Matcher key = Pattern.compile("\\bleft\\s*:").matcher(text);
        if (!key.find()) {
            return;
        }
        String head = text.substring(0, key.start());
        String tail = text.substring(key.start());
        boolean inline = head.contains("{");
        String separator = inline ? ", " : "\n" + " ".repeat(key.start());
        after.set(line - 1, head + "name: " + name + separator + tail);
    }

    private void renameField(SchemaNote note) {
        mapping(note).ifPresent(section -> {
            for (YamlNode node : section.items("fields")) {
                renameField(node, note);
            }
            if (note.side() == Side.LEFT) {
                section.items("match").stream()
                        .filter(node ->
                                node.asText().filter(note.from()::equals).isPresent())
                        .forEach(node -> replaceWord(node.line(), note.from(), note.to()));
            }
            Section where = section.section("where");
            where.text(note.side().word())
                    .filter(text -> word(note.from()).matcher(text).find())
                    .ifPresent(text -> replaceWord(where.lineOf(note.side().word()), note.from(), note.to()));
        });
    }

    private void renameField(YamlNode node, SchemaNote note) {
        boolean plain = node.asText().filter(note.from()::equals).isPresent();
        boolean named = node.asSection()
                .text(note.side().word())
                .filter(note.from()::equals)
                .isPresent();
        if (plain) {
            String left = note.side() == Side.LEFT ? note.to() : note.from();
            String right = note.side() == Side.LEFT ? note.from() : note.to();
            replaceWord(node.line(), note.from(), "{ left: " + left + ", right: " + right + " }");
        } else if (named) {
            replaceAfterKey(
                    node.asSection().lineOf(note.side().word()), note.side().word(), note.from(), note.to());
        }
    }

    private void replaceAfterKey(int line, String key, String from, String to) {
        Pattern value = Pattern.compile("(\\b" + key + "\\s*:\\s*[\"']?)" + Pattern.quote(from) + "(?![\\w.])");
        replace(line, value, "$1" + Matcher.quoteReplacement(to));
    }

    private void replaceWord(int line, String from, String to) {
        replace(line, word(from), Matcher.quoteReplacement(to));
    }

    private static Pattern word(String word) {
        return Pattern.compile("(?<![\\w.])" + Pattern.quote(word) + "(?![\\w.])");
    }

    private void replace(int line, Pattern what, String with) {
        String text = after.get(line - 1);
        after.set(line - 1, what.matcher(text).replaceFirst(with));
    }
}
