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

    /** Starts a setting that need not be given, is no secret and has no default. */
    public static Builder builder(String name, Type type, String description) {
        return new Builder(name, type, description);
    }

    /** Collects the parts of a setting; a part that is not set keeps its default. */
    public static final class Builder {
        private final String name;
        private final Type type;
        private final String description;
        private boolean required;
        private boolean secret;
        private Optional<String> defaultValue = Optional.empty();

        private Builder(String name, Type type, String description) {
            this.name = name;
            this.type = type;
            this.description = description;
        }

        public Builder required() {
            required = true;
            return this;
        }

        public Builder secret() {
            secret = true;
            return this;
        }

        public Builder defaultValue(String value) {
            defaultValue = Optional.of(value);
            return this;
        }

        public SettingSpec build() {
            return new SettingSpec(name, type, required, secret, defaultValue, description);
        }
    }
}
