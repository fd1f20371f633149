package io.tideway.spi;

import java.util.Optional;

/**
 * One setting of a connection, for validation, help and the configuration's schema.
 *
 * @param name as written in the configuration
 * @param type the type of its value
 * @param required whether it must be given
 * @param secret whether it is kept out of logs and output
 * @param defaultValue used if it is not given
 * @param description one sentence
 */
public record SettingSpec(
        String name, Type type, boolean required, boolean secret, Optional<String> defaultValue, String description) {

    /** The type of a setting; LIST is given comma-joined. */
    public enum Type {
        TEXT,
        NUMBER,
        BOOLEAN,
        LIST
    }
}
