package io.tideway.engine.schema;

import io.tideway.engine.TableCodes;
import io.tideway.engine.TableIdentity;
import io.tideway.engine.TableIdentity.KeyField;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the table that a mapping names, and its fields: by identity if the mapping was made against one, else by name.
 *
 * <p>A field that has another name now is followed, even if a new field has its old name. A table is followed too, unless another table has
 * its name. That table is then used, since a migration that replaces a table by a copy means the copy. Records that the copy lacks must not
 * count as deleted, unless an operator says so: {@link Resolution#another}.
 */
public final class TableResolver {

    private final TableName configured;
    private final Optional<TableIdentity> known;
    private final boolean byName;
    private final Predicate<String> written;

    /**
     * Makes the resolver of one table.
     *
     * @param configured the name in the configuration
     * @param known what the mapping was last made against; empty: it is new
     * @param written whether the configuration names a field, so that its name is up to date
     * @param byName whether an operator confirmed that the names of the configuration are right, wherever they name something
     */
    public TableResolver(
            TableName configured, Optional<TableIdentity> known, boolean byName, Predicate<String> written) {
        this.configured = configured;
        this.known = known;
        this.byName = byName;
        this.written = written;
    }

    /**
     * Finds the table.
     *
     * @param connection its name, for messages
     */
    public Resolution resolve(Collection<TableSchema> tables, String connection) {
        Optional<TableSchema> named =
                tables.stream().filter(table -> table.name().equals(configured)).findFirst();
        if (known.isEmpty()) {
            return named.map(this::asItIs).orElseGet(() -> refused(unknown(connection)));
        }
        Optional<TableSchema> same = tables.stream()
                .filter(table -> table.id().equals(known.get().id()))
                .findFirst();
        boolean another =
                named.isPresent() && !named.get().id().equals(known.get().id());
        if (another) {
            return instead(named.get(), known.get(), byName ? Optional.empty() : Optional.of(another(same)));
        }
        return same.map(table -> asBefore(table, known.get())).orElseGet(() -> refused(gone(connection)));
    }

    /**
     * Resolves to the table that the mapping was made against. A key column is treated like a replaced table if a copy of the same name
     * replaced it, or if its type or values were changed in place.
     */
    private Resolution asBefore(TableSchema table, TableIdentity before) {
        boolean copied = hasOtherKey(table, before, KeyField::id)
                || hasKeyOfAnotherType(table, before)
                || table.keyVersion().isRewrittenSince(before.version());
        Optional<Reason> unfit = copied ? unfitKey(table, before) : relabelledKey(table, before);
        return unfit.map(this::refused)
                .orElseGet(() ->
                        fields(table, before, copied && !byName ? Optional.of(keyReplaced(table)) : Optional.empty()));
    }

    /** Resolves to a table in place of the former one; the keys in the links must be valid for it too. */
    private Resolution instead(TableSchema table, TableIdentity before, Optional<Reason> another) {
        Optional<Reason> unfit = unfitKey(table, before);
        if (unfit.isPresent()) {
            return refused(unfit.get());
        }
        List<String> gone = before.fields().keySet().stream()
                .filter(name -> table.field(name).isEmpty())
                .toList();
        return new Resolution(
                Optional.of(table),
                TableNames.same(configured),
                gone,
                List.of(),
                List.of(),
                another,
                Optional.empty(),
                true);
    }

    /** Returns why the links' keys cannot be those of another table, or of other key columns. Empty: they may be. */
    private Optional<Reason> unfitKey(TableSchema table, TableIdentity before) {
        return hasOtherKey(table, before, KeyField::name)
                ? Optional.of(keyChanged(table, before))
                : relabelledKey(table, before);
    }

    private Optional<Reason> relabelledKey(TableSchema table, TableIdentity before) {
        return lostKeyValue(table, before).map(lost -> keyRenamed(table, lost));
    }

    /** Whether the key has another type. Its values may have changed with it, and no stream reports that. */
    private static boolean hasKeyOfAnotherType(TableSchema table, TableIdentity before) {
        List<KeyField> now = key(table);
        return IntStream.range(0, Math.min(now.size(), before.key().size())).anyMatch(i -> {
            String type = TypeText.name(before.key().get(i).type());
            return !type.isEmpty() && !type.equals(TypeText.name(now.get(i).type()));
        });
    }

    private static boolean hasOtherKey(TableSchema table, TableIdentity before, Function<KeyField, String> part) {
        return !before.key().isEmpty() && !parts(key(table), part).equals(parts(before.key(), part));
    }

    /** Finds an enum label in the key that was renamed: records that have it have other keys now. */
    private static Optional<String> lostKeyValue(TableSchema table, TableIdentity before) {
        List<KeyField> now = key(table);
        return IntStream.range(0, Math.min(now.size(), before.key().size()))
                .mapToObj(i ->
                        TypeText.lost(before.key().get(i).type(), now.get(i).type()))
                .flatMap(List::stream)
                .findFirst();
    }

    private static List<String> parts(List<KeyField> key, Function<KeyField, String> part) {
        return key.stream().map(part).toList();
    }

    /** Whether a mapping made against the identity fits the table; their names may differ. */
    public static boolean isSame(TableSchema table, TableIdentity known) {
        return table.id().equals(known.id())
                && !hasOtherKey(table, known, KeyField::id)
                && lostKeyValue(table, known).isEmpty();
    }

    /** Returns the fields of a table's primary key, in its order. */
    public static List<KeyField> key(TableSchema table) {
        return table.keyFields().stream()
                .map(name -> table.field(name)
                        .map(field -> new KeyField(name, field.id(), TypeText.of(field.type())))
                        .orElse(new KeyField(name, name, "")))
                .toList();
    }

    private Resolution asItIs(TableSchema table) {
        return resolution(Optional.of(table), Optional.empty());
    }

    private Resolution refused(Reason reason) {
        return resolution(Optional.empty(), Optional.of(reason));
    }

    private Resolution resolution(Optional<TableSchema> table, Optional<Reason> reason) {
        return new Resolution(
                table,
                TableNames.same(configured),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                reason,
                known.isPresent());
    }

    private Resolution fields(TableSchema table, TableIdentity identity, Optional<Reason> another) {
        Map<String, FieldSchema> byId = new LinkedHashMap<>();
        table.fields().forEach(field -> byId.put(field.id(), field));
        Map<String, String> renamed = renamed(table, identity, byId);
        FieldChanges changes = new FieldChanges(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        identity.fields().forEach((name, field) -> {
            boolean othersNow = !renamed.containsKey(name) && renamed.containsValue(name);
            Optional<FieldSchema> there = othersNow ? Optional.empty() : table.field(renamed.getOrDefault(name, name));
            if (there.isPresent()) {
                changes.compare(name, field, there.get());
            } else if (!isWritten(byId.get(field.id()))) {
                changes.gone.add(name);
            }
        });
        TableNames names = new TableNames(configured, table.name(), renamed);
        return new Resolution(
                Optional.of(underConfiguredNames(table, names)),
                names,
                changes.gone,
                changes.replaced,
                changes.retyped,
                another,
                Optional.empty(),
                true);
    }

    /** Returns the present names of renamed fields, by their configured names. */
    private Map<String, String> renamed(TableSchema table, TableIdentity identity, Map<String, FieldSchema> byId) {
        Map<String, String> renamed = new LinkedHashMap<>();
        identity.fields().forEach((name, field) -> {
            FieldSchema now = byId.get(field.id());
            boolean takesName = (byName && table.field(name).isPresent()) || isWritten(now);
            if (now != null && !now.name().equals(name) && !takesName) {
                renamed.put(name, now.name());
            }
        });
        return renamed;
    }

    /** Whether a field exists under the name that the configuration has for it now. */
    private boolean isWritten(@Nullable FieldSchema now) {
        return now != null && written.test(now.name());
    }

    /** The names of the fields that changed since the mapping was made. */
    private record FieldChanges(List<String> gone, List<String> replaced, List<String> retyped) {

        void compare(String name, TableIdentity.Field before, FieldSchema now) {
            if (!now.id().equals(before.id())) {
                replaced.add(name);
            } else if (!TypeText.of(now.type()).equals(before.type())) {
                retyped.add(name);
            }
        }
    }

    /**
     * Returns the table under the names of the configuration. A field that has the old name of a renamed field is hidden, since that name
     * is in use.
     */
    private static TableSchema underConfiguredNames(TableSchema table, TableNames names) {
        if (names.isSame()) {
            return table;
        }
        Map<String, String> configured = new LinkedHashMap<>();
        names.fields().forEach((from, to) -> configured.put(to, from));
        List<FieldSchema> fields = table.fields().stream()
                .filter(field ->
                        configured.containsKey(field.name()) || !names.fields().containsKey(field.name()))
                .map(field -> renamed(field, configured.getOrDefault(field.name(), field.name())))
                .toList();
        return table.toBuilder()
                .name(names.configured())
                .fields(fields)
                .keyFields(table.keyFields().stream()
                        .map(name -> configured.getOrDefault(name, name))
                        .toList())
                .build();
    }

    private static FieldSchema renamed(FieldSchema field, String name) {
        return field.toBuilder().name(name).build();
    }

    private Reason unknown(String connection) {
        return new Reason(
                TableCodes.TABLE_UNKNOWN,
                "Connection " + connection + " has no table " + configured + ".",
                "See `tideway tables " + connection + "` for the names; they are case-sensitive.");
    }

    private Reason gone(String connection) {
        return new Reason(
                TableCodes.TABLE_GONE,
                "Table " + configured + " of connection " + connection + " was dropped.",
                "Create it again and resume the sync, or remove its table mapping from the configuration.");
    }

    private Reason keyChanged(TableSchema table, TableIdentity before) {
        return new Reason(
                TableCodes.KEY_CHANGED,
                "The primary key of table " + configured + " is (" + described(key(table))
                        + ") now; the links of this mapping were made with (" + described(before.key()) + ").",
                "Restore the primary key; or give the mapping another name in the configuration, so that"
                        + " its records are linked again, by match.");
    }

    private static String described(List<KeyField> key) {
        return String.join(", ", parts(key, field -> (field.name() + " " + TypeText.name(field.type())).strip()));
    }

    private Reason keyRenamed(TableSchema table, String lost) {
        return new Reason(
                TableCodes.KEY_CHANGED,
                "Values of the primary key of table " + configured + " (" + String.join(", ", table.keyFields())
                        + ") have other names now: its type no longer has the label " + lost
                        + ", which the links of this mapping contain.",
                "Give the label its name back (ALTER TYPE … RENAME VALUE …); or give the mapping another name in the"
                        + " configuration, so that its records are linked again, by match.");
    }

    private Reason keyReplaced(TableSchema table) {
        return new Reason(
                TableCodes.KEY_CHANGED,
                "The primary key of table " + configured + " is (" + String.join(", ", table.keyFields())
                        + ") as before, but its columns are other ones or have other values, and linked records are"
                        + " missing under their keys, or are other ones there.",
                "Give the records their former key values, and resume. Or give the mapping another name in the"
                        + " configuration, so that its records are linked again, by match. `tideway resume` accepts the"
                        + " keys as they are: missing records then count as deleted, and others as edited.");
    }

    private Reason another(Optional<TableSchema> same) {
        return new Reason(
                TableCodes.TABLE_REPLACED,
                "Table " + configured + " was replaced: the table that this mapping was made against "
                        + same.map(table -> "has the name " + table.name() + " now")
                                .orElse("was dropped")
                        + ". Linked records are missing in " + configured + ", or are other ones under their keys.",
                "The mapping continues when missing records exist. `tideway resume` continues now: missing records"
                        + " then count as deleted there, and others as edited."
                        + same.map(table -> " Or write " + table.name() + " in the configuration.")
                                .orElse(""));
    }
}
