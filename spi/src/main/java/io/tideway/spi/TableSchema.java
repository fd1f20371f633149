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

    /** A table without notices, of whose key nothing more is known. */
    public TableSchema(
            TableName name,
            String id,
            List<FieldSchema> fields,
            List<String> keyFields,
            boolean generatesKey,
            Set<Capability> capabilities,
            int maxWriteBatch,
            long estimatedRecords,
            List<Reason> notAsSource,
            List<Reason> notAsTarget,
            List<Reason> conditions) {
        this(
                name,
                id,
                fields,
                keyFields,
                KeyVersion.UNKNOWN,
                generatesKey,
                capabilities,
                maxWriteBatch,
                estimatedRecords,
                notAsSource,
                notAsTarget,
                conditions,
                List.of());
    }

    /** The field of that name, if the table has it. */
    public Optional<FieldSchema> field(String fieldName) {
        return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst();
    }
}
