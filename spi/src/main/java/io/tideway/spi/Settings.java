package io.tideway.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one connection, checked against the connector's {@link ConnectorSpec} and with its defaults filled in.
 *
 * @param connection the connection's name, for messages
 * @param values by setting name
 */
public record Settings(String connection, Map<String, String> values) {

    /** A setting that is required or has a default. */
    public String text(String name) {
        return optional(name)
                .orElseThrow(
                        () -> new AssertionError("setting " + name + " of connection " + connection + " is not set"));
    }

    public int number(String name) {
        return Integer.parseInt(text(name));
    }

    public Optional<String> optional(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A LIST setting; empty where it is not given. */
    public List<String> list(String name) {
        return optional(name)
                .filter(text -> !text.isEmpty())
                .map(text -> List.of(text.split(",", -1)))
                .orElse(List.of());
    }

    /** Keeps secrets out of logs. */
    @Override
    public String toString() {
        return "Settings[" + connection + "]";
    }
}
