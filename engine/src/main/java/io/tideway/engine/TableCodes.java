package io.tideway.engine;

/** The codes of reasons why a table mapping waits. Each text is its entry in docs/errors.md. */
public final class TableCodes {

    /**
     * The connection has no table of that name, or the table is outside its {@code schemas}.
     * See {@code tideway tables <connection>}; names are case-sensitive.
     */
    public static final String TABLE_UNKNOWN = "TABLE_UNKNOWN";

    /**
     * A table was dropped. Its table mapping waits, the others go on; links and bases stay.
     * Create the table again and run {@code tideway resume <sync>}, or remove its table mapping from the configuration.
     */
    public static final String TABLE_GONE = "TABLE_GONE";

    /**
     * The table is another one than the mapping was made for, and lacks linked records: it was dropped and created again, the database was restored from a dump, or it was
     * renamed and another one got its name. A table that has all linked records is accepted by its name, and the mapping goes on. If records are missing, the mapping
     * waits, because they would be deleted on the other side. It also waits if the record under a known key has none of the agreed values, because keys may have been
     * assigned again.
     * Copy the missing records: the mapping then continues by itself. Or run {@code tideway resume <sync>}: the missing records count as deleted. Or name the renamed table
     * in the configuration.
     */
    public static final String TABLE_REPLACED = "TABLE_REPLACED";

    /**
     * The table has another primary key than the one that the mapping's links were made with. The mapping waits: with the new key, every record would look new.
     *
     * <p>A key column that was replaced by another one of the same name is accepted if it has the values of all linked records
     * ({@code int} to {@code bigint}), and these have not all changed otherwise. If not, the mapping waits, and {@code tideway resume} accepts the keys
     * as they are. The same holds where {@code ALTER COLUMN … TYPE … USING} rewrote the keys in place, with or without another type.
     * It also holds where a label of an enum of the key was renamed: the links know the records by the old label. Added labels have no effect.
     *
     * <p>Restore the primary key, or its values: the mapping continues, with a comparison. Or give the mapping another {@code name} in the configuration: its records are then
     * linked by its match fields, as on the first run.
     */
    public static final String KEY_CHANGED = "KEY_CHANGED";

    /**
     * After a rename, two table mappings of one sync use different names for the same table or field, or one name for different fields.
     * Write the names that the system has now in both; {@code tideway schema} shows the lines. Links and bases stay.
     */
    public static final String NAMES_DISAGREE = "NAMES_DISAGREE";

    /**
     * A field refers to a table mapping that cannot run now.
     * Find out what that one waits for; this one then continues by itself.
     */
    public static final String REFERENCED_MAPPING_WAITS = "REFERENCED_MAPPING_WAITS";

    /**
     * A mapped field was dropped. Its field mapping waits; the others of the table go on.
     * Remove the field mapping from the configuration, or create the field again: it then counts as a new one, and is filled.
     */
    public static final String FIELD_GONE = "FIELD_GONE";

    private TableCodes() {}
}
