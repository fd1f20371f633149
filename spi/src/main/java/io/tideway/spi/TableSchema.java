package io.tideway.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One table, listed whether or not it can sync.
 *
 * @param name as users write it
 * @param id an identity that survives a rename (oid, API id)
 * @param fields all fields in the system's order
 * @param keyFields names of the primary key's fields, in key order; empty: it has none
 * @param keyVersion distinguishes the primary key, and the keys that it gave, from others
 * @param generatesKey whether the system can generate the key of a new record
 * @param capabilities the abilities of the table
 * @param maxWriteBatch the most writes that {@link Target#write} takes at once
 * @param estimatedRecords about how many records it has; -1: not known
 * @param notAsSource why changes cannot be read from it; empty: they can
 * @param notAsTarget why records cannot be created in or written to it; empty: they can
 * @param conditions requirements on a mapping of the table: for example, the system does not generate the keys of new
 *     records, so that a mapping that creates records must write them. Each has the way to remove it
 * @param notices what an operator should know of the table; none of it stops a sync
 */
public record TableSchema(
        TableName name,
        String id,
        List<FieldSchema> fields,
        List<String> keyFields,
        KeyVersion keyVersion,
        boolean generatesKey,
        Set<Capability> capabilities,
        int maxWriteBatch,
        long estimatedRecords,
        List<Reason> notAsSource,
        List<Reason> notAsTarget,
        List<Reason> conditions,
        List<Reason> notices) {

    public TableSchema {
        fields = List.copyOf(fields);
        keyFields = List.copyOf(keyFields);
        capabilities = Set.copyOf(capabilities);
        notAsSource = List.copyOf(notAsSource);
        notAsTarget = List.copyOf(notAsTarget);
        conditions = List.copyOf(conditions);
        notices = List.copyOf(notices);
    }

    /** Starts a table without fields, key and capabilities that can be read and written; its name is its identity. */
    public static Builder builder(TableName name) {
        return new Builder(name);
    }

    /** Starts with everything that this table has. */
    public Builder toBuilder() {
        return new Builder(name)
                .id(id)
                .fields(fields)
                .keyFields(keyFields)
                .keyVersion(keyVersion)
                .generatesKey(generatesKey)
                .capabilities(capabilities)
                .maxWriteBatch(maxWriteBatch)
                .estimatedRecords(estimatedRecords)
                .notAsSource(notAsSource)
                .notAsTarget(notAsTarget)
                .conditions(conditions)
                .notices(notices);
    }

    /** The field of that name, if the table has it. */
    public Optional<FieldSchema> field(String fieldName) {
        return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst();
    }

    /** Collects the parts of a table; a part that is not set keeps its default. */
    public static final class Builder {
        private TableName name;
        private String id;
        private List<FieldSchema> fields = List.of();
        private List<String> keyFields = List.of();
        private KeyVersion keyVersion = KeyVersion.UNKNOWN;
        private boolean generatesKey;
        private Set<Capability> capabilities = Set.of();
        private int maxWriteBatch = 1;
        private long estimatedRecords = -1;
        private List<Reason> notAsSource = List.of();
        private List<Reason> notAsTarget = List.of();
        private List<Reason> conditions = List.of();
        private List<Reason> notices = List.of();

        private Builder(TableName name) {
            this.name = name;
            this.id = name.toString();
        }

        public Builder name(TableName value) {
            name = value;
            return this;
        }

        public Builder id(String value) {
            id = value;
            return this;
        }

        public Builder fields(List<FieldSchema> value) {
            fields = value;
            return this;
        }

        public Builder keyFields(List<String> value) {
            keyFields = value;
            return this;
        }

        public Builder keyVersion(KeyVersion value) {
            keyVersion = value;
            return this;
        }

        public Builder generatesKey(boolean value) {
            generatesKey = value;
            return this;
        }

        public Builder capabilities(Set<Capability> value) {
            capabilities = value;
            return this;
        }

        public Builder maxWriteBatch(int value) {
            maxWriteBatch = value;
            return this;
        }

        public Builder estimatedRecords(long value) {
            estimatedRecords = value;
            return this;
        }

        public Builder notAsSource(List<Reason> value) {
            notAsSource = value;
            return this;
        }

        public Builder notAsTarget(List<Reason> value) {
            notAsTarget = value;
            return this;
        }

        public Builder conditions(List<Reason> value) {
            conditions = value;
            return this;
        }

        public Builder notices(List<Reason> value) {
            notices = value;
            return this;
        }

        public TableSchema build() {
            return new TableSchema(
                    name,
                    id,
                    fields,
                    keyFields,
                    keyVersion,
                    generatesKey,
                    capabilities,
                    maxWriteBatch,
                    estimatedRecords,
                    notAsSource,
                    notAsTarget,
                    conditions,
                    notices);
        }
    }
}
