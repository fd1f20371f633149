package io.tideway.server.config.yaml;

import java.util.List;
import java.util.Optional;

/** A node of a YAML document; lines count from 1. */
public sealed interface YamlNode {

    /** Where it begins. */
    int line();

    /** What to call it in a message. */
    String description();

    /**
     * A single value.
     *
     * @param text as written, without quotes
     */
    record Scalar(int line, String text, Kind kind) implements YamlNode {
        @Override
        public String description() {
            return switch (kind) {
                case TEXT -> "a text";
                case NUMBER -> "a number";
                case BOOLEAN -> "true or false";
                case NULL -> "empty";
            };
        }
    }

    /** What YAML takes a plain value for. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /** A sequence. */
    record Items(int line, List<YamlNode> nodes) implements YamlNode {
        public Items {
            nodes = List.copyOf(nodes);
        }

        @Override
        public String description() {
            return "a list";
        }
    }

    /** Keys with values, in written order. */
    record Section(int line, List<Entry> entries) implements YamlNode {
        public Section {
            entries = List.copyOf(entries);
        }

        public Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
        }

        public Optional<YamlNode> value(String key) {
            return entry(key).map(Entry::value);
        }

        /** The text of a single value that is neither empty nor of another shape. */
        public Optional<String> text(String key) {
            return value(key).flatMap(YamlNode::asText);
        }

        /**
         * Returns the section under the key; an empty one if there is none, so that reading can continue after an
         * error.
         */
        public Section section(String key) {
            return value(key).map(YamlNode::asSection).orElseGet(() -> new Section(line, List.of()));
        }

        /** Returns the items under the key; none if there is no list. */
        public List<YamlNode> items(String key) {
            return value(key)
                    .map(node -> node instanceof Items items ? items.nodes() : List.<YamlNode>of())
                    .orElse(List.of());
        }

        /** The line of the key, or of the section where it has no such key. */
        public int lineOf(String key) {
            return entry(key).map(Entry::line).orElse(line);
        }

        @Override
        public String description() {
            return "a section of keys and values";
        }
    }

    /**
     * A key with its value.
     *
     * @param line of the key
     */
    record Entry(String key, int line, YamlNode value) {}

    /** The text of a single value; empty for anything else. */
    default Optional<String> asText() {
        return this instanceof Scalar scalar && scalar.kind() != Kind.NULL
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    /** This section, or an empty one where it is something else. */
    default Section asSection() {
        return this instanceof Section section ? section : new Section(line(), List.of());
    }
}
