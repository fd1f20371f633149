package io.tideway.spi;

import java.util.Optional;

/**
 * One setting of a connection, for validation, help and the configuration's schema.
 *
 * @param name as written in the configuration
 * @param type what it holds
 * @param required whether it must be given
 * @param secret whether it is kept out of logs and output
 * @param defaultValue used where it is not given
 * @param description one sentence
 */
public record SettingSpec(
        String name, Type type, boolean required, boolean secret, Optional<String> defaultValue, String description) {

    /** What a setting holds; LIST is given comma-joined. */
    public enum Type {
        TEXT,
        NUMBER,
        BOOLEAN,
        LIST
    }
}
