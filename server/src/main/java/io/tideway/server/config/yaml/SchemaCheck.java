package io.tideway.server.config.yaml;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import io.tideway.server.config.yaml.YamlNode.Entry;
import io.tideway.server.config.yaml.YamlNode.Items;
import io.tideway.server.config.yaml.YamlNode.Scalar;
import io.tideway.server.config.yaml.YamlNode.Section;
import io.tideway.server.reason.ConfigurationCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Checks a tree against a JSON Schema and reports problems in terms of the file. */
public final class SchemaCheck {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonNode schemaDocument;
    private final Schema schema;

    public SchemaCheck(String schemaText) {
        ObjectMapper mapper = JsonMapper.shared();
        this.schemaDocument = mapper.readTree(schemaText);
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schemaDocument);
    }

    public void check(YamlNode root, Consumer<Problem> problems) {
        for (Error error : schema.validate(json(root))) {
            problems.accept(problem(error, locate(root, error.getInstanceLocation())));
        }
    }

    private Problem problem(Error error, Found found) {
        return switch (error.getKeyword()) {
            case "additionalProperties" -> unknownKey(error, found);
            case "required" ->
                new Problem(
                        found.line(),
                        ConfigurationCodes.MISSING_KEY,
                        found.name() + " lacks `" + error.getProperty() + "`",
                        describe("add `" + error.getProperty() + ":`", described(error, error.getProperty())));
            case "type" ->
                new Problem(
                        found.line(),
                        ConfigurationCodes.WRONG_TYPE,
                        found.name() + " is " + found.node().description(),
                        "write " + typeWords(error.getSchemaNode()));
            case "enum", "const" -> invalidWord(error, found);
            default ->
                new Problem(
                        found.line(),
                        ConfigurationCodes.INVALID_VALUE,
                        found.name() + ": " + error.getMessage(),
                        "see docs/configuration.md for its settings");
        };
    }

    private Problem unknownKey(Error error, Found found) {
        String key = error.getProperty();
        List<String> known = List.copyOf(parentOf(error).path("properties").propertyNames());
        int line = found.node() instanceof Section section ? section.lineOf(key) : found.line();
        return new Problem(
                line,
                ConfigurationCodes.UNKNOWN_KEY,
                found.name() + " has no setting `" + key + "`",
                Spelling.suggest(key, known));
    }

    private Problem invalidWord(Error error, Found found) {
        String written = found.node().asText().orElse("");
        List<String> known = new ArrayList<>();
        JsonNode allowed = error.getSchemaNode();
        if (allowed.isArray()) {
            allowed.forEach(word -> known.add(word.asString()));
        } else {
            known.add(allowed.asString());
        }
        return new Problem(
                found.line(),
                ConfigurationCodes.INVALID_VALUE,
                found.name() + " cannot be `" + written + "`",
                "use one of: " + String.join(", ", known)
                        + Spelling.nearest(written, known)
                                .map(near -> "; did you mean `" + near + "`?")
                                .orElse(""));
    }

    /** The part of the schema that holds the keyword which failed. */
    private JsonNode parentOf(Error error) {
        String pointer = error.getSchemaLocation().getFragment().toString();
        return schemaDocument.at(pointer.substring(0, pointer.lastIndexOf('/')));
    }

    private String described(Error error, String property) {
        return parentOf(error)
                .path("properties")
                .path(property)
                .path("description")
                .asString("");
    }

    private static String describe(String what, String description) {
        return description.isEmpty() ? what : what + ": " + description;
    }

    private static String typeWords(JsonNode type) {
        List<String> words = new ArrayList<>();
        if (type.isArray()) {
            type.forEach(one -> words.add(typeWord(one.asString())));
        } else {
            words.add(typeWord(type.asString()));
        }
        return String.join(" or ", words);
    }

    private static String typeWord(String type) {
        return switch (type) {
            case "object" -> "a section of keys and values";
            case "array" -> "a list";
            case "string" -> "a text (in quotes where it looks like a number)";
            case "number", "integer" -> "a number";
            case "boolean" -> "true or false";
            case "null" -> "nothing";
            default -> throw new AssertionError("type " + type + " in the schema");
        };
    }

    /** A place in the document, as the schema's error names it. */
    private record Found(YamlNode node, int line, String name) {}

    private static Found locate(YamlNode root, NodePath path) {
        YamlNode node = root;
        int line = root.line();
        String name = "the configuration";
        for (int i = 0; i < path.getNameCount(); i++) {
            switch (node) {
                case Section section -> {
                    Entry entry = section.entry(path.getName(i)).orElseThrow();
                    node = entry.value();
                    line = entry.line();
                    name = "`" + entry.key() + "`";
                }
                case Items items -> {
                    node = items.nodes().get(Integer.parseInt(path.getName(i)));
                    line = node.line();
                    name = "an item of " + name;
                }
                case Scalar scalar -> throw new AssertionError("path " + path + " leads beyond " + scalar);
            }
        }
        return new Found(node, line, name);
    }

    private static JsonNode json(YamlNode node) {
        return switch (node) {
            case Section section -> {
                ObjectNode object = JSON.objectNode();
                section.entries().forEach(entry -> object.set(entry.key(), json(entry.value())));
                yield object;
            }
            case Items items -> {
                ArrayNode array = JSON.arrayNode();
                items.nodes().forEach(item -> array.add(json(item)));
                yield array;
            }
            case Scalar scalar ->
                switch (scalar.kind()) {
                    case TEXT -> JSON.stringNode(scalar.text());
                    // Only the kind counts: numbers are passed on as they are written.
                    case NUMBER -> JSON.numberNode(0);
                    case BOOLEAN -> JSON.booleanNode(true);
                    case NULL -> JSON.nullNode();
                };
        };
    }
}
