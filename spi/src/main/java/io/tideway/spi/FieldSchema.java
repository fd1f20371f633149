package io.tideway.spi;

import java.util.List;

/**
 * One field of a table.
 *
 * @param name as users write it
 * @param id an identity that survives a rename (attnum, API id); the name if there is none
 * @param type its type
 * @param nullable whether null may be written
 * @param hasDefault whether the system sets a value if a create omits it
 * @param notReadable why it cannot be read; empty: it can
 * @param notWritable why it cannot be written; empty: it can
 */
public record FieldSchema(
        String name,
        String id,
        FieldType type,
        boolean nullable,
        boolean hasDefault,
        List<Reason> notReadable,
        List<Reason> notWritable) {

    public FieldSchema {
        notReadable = List.copyOf(notReadable);
        notWritable = List.copyOf(notWritable);
    }

    /** Starts a field that is nullable, readable and writable, without a default; its name is its identity. */
    public static Builder builder(String name, FieldType type) {
        return new Builder(name, type);
    }

    /** Starts with everything that this field has. */
    public Builder toBuilder() {
        return new Builder(name, type)
                .id(id)
                .nullable(nullable)
                .hasDefault(hasDefault)
                .notReadable(notReadable)
                .notWritable(notWritable);
    }

    /** Collects the parts of a field; a part that is not set keeps its default. */
    public static final class Builder {
        private String name;
        private String id;
        private FieldType type;
        private boolean nullable = true;
        private boolean hasDefault;
        private List<Reason> notReadable = List.of();
        private List<Reason> notWritable = List.of();

        private Builder(String name, FieldType type) {
            this.name = name;
            this.id = name;
            this.type = type;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder id(String value) {
            id = value;
            return this;
        }

        public Builder type(FieldType value) {
            type = value;
            return this;
        }

        public Builder nullable(boolean value) {
            nullable = value;
            return this;
        }

        public Builder hasDefault(boolean value) {
            hasDefault = value;
            return this;
        }

        public Builder notReadable(List<Reason> value) {
            notReadable = value;
            return this;
        }

        public Builder notWritable(List<Reason> value) {
            notWritable = value;
            return this;
        }

        public FieldSchema build() {
            return new FieldSchema(name, id, type, nullable, hasDefault, notReadable, notWritable);
        }
    }
}
