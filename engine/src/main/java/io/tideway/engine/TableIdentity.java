package io.tideway.engine;

import io.tideway.spi.KeyVersion;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one side of a table mapping was last made against: by these ids a table and its fields are found again under other names.
 *
 * @param id of the table, as {@link io.tideway.spi.TableSchema#id}
 * @param key the fields of the primary key, in its order: what the keys of links are made of; empty: not known
 * @param version of the primary key then, as {@link io.tideway.spi.TableSchema#keyVersion}
 * @param fields by the name that the mapping uses
 */
public record TableIdentity(String id, List<KeyField> key, KeyVersion version, Map<String, Field> fields) {

    public TableIdentity {
        key = List.copyOf(key);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Of whose key no version is known. */
    public TableIdentity(String id, List<KeyField> key, Map<String, Field> fields) {
        this(id, key, KeyVersion.UNKNOWN, fields);
    }

    /**
     * A field of the primary key.
     *
     * @param id as {@link io.tideway.spi.FieldSchema#id}
     * @param type as in {@link Field}; empty: not known
     */
    public record KeyField(String name, String id, String type) {}

    /**
     * A field that the mapping reads or writes.
     *
     * @param id as {@link io.tideway.spi.FieldSchema#id}
     * @param type the type's name in its system, and what it is made of
     */
    public record Field(String id, String type) {}
}
