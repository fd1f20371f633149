package io.tideway.engine.schema;

import io.tideway.engine.TableIdentity;
import io.tideway.engine.TableIdentity.KeyField;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Finds the table that a mapping names, and its fields: by identity where the mapping was made against one, else by name.
 *
 * <p>A field that lives on under another name is followed, whatever has its old name now. A table is followed too, unless another
 * one has its name: that one is taken, as a migration that replaces a table by a copy means it. Unless an operator says so, what the
 * copy lacks must not count as deleted: {@link Resolution#another}.
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
     * @param byName whether a person said that the names of the configuration are right, wherever they name something
     */
    public TableResolver(
            TableName configured, Optional<TableIdentity> known, boolean byName, Predicate<String> written) {
        this.configured = configured;
        this.known = known;
        this.byName = byName;
        this.written = written;
    }

    /** {@code connection}: for messages. */
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
     * The table that the mapping was made against. A key column that was replaced by a copy of the same name, or that got another type or
     * other values in place, is taken as a table is.
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

    /** A table in place of the one before; what the links know of keys must be right for it too. */
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

    /** Why the links' keys cannot be those of a table, or of key columns, in place of others; empty: they may be. */
    private Optional<Reason> unfitKey(TableSchema table, TableIdentity before) {
        return hasOtherKey(table, before, KeyField::name)
                ? Optional.of(keyChanged(table, before))
                : relabelledKey(table, before);
    }

    private Optional<Reason> relabelledKey(TableSchema table, TableIdentity before) {
        return lostKeyValue(table, before).map(lost -> keyRenamed(table, lost));
    }

    /** A key that got another type may have got other values, of which no stream tells. */
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

    /** A label of an enum in the key that was renamed: the keys of records that have it are other ones by now. */
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

    /** Whether what was made against the one fits the other, whatever their names. */
    public static boolean isSame(TableSchema table, TableIdentity known) {
        return table.id().equals(known.id())
                && !hasOtherKey(table, known, KeyField::id)
                && lostKeyValue(table, known).isEmpty();
    }

    /** The fields of a table's primary key, in its order. */
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
        Map<String, String> renamed = new LinkedHashMap<>();
        Set<String> upToDate = new HashSet<>();
        identity.fields().forEach((name, field) -> {
            FieldSchema now = byId.get(field.id());
            boolean isWritten = now != null && written.test(now.name());
            boolean takesName = (byName && table.field(name).isPresent()) || isWritten;
            if (isWritten) {
                upToDate.add(name);
            }
            if (now != null && !now.name().equals(name) && !takesName) {
                renamed.put(name, now.name());
            }
        });
        List<String> gone = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        List<String> retyped = new ArrayList<>();
        identity.fields().forEach((name, field) -> {
            String now = renamed.getOrDefault(name, name);
            boolean othersNow = !renamed.containsKey(name) && renamed.containsValue(name);
            Optional<FieldSchema> there = othersNow ? Optional.empty() : table.field(now);
            if (there.isEmpty() && upToDate.contains(name)) {
                return; // it is there, under the name that the configuration has for it now
            }
            if (there.isEmpty()) {
                gone.add(name);
            } else if (!there.get().id().equals(field.id())) {
                replaced.add(name);
            } else if (!TypeText.of(there.get().type()).equals(field.type())) {
                retyped.add(name);
            }
        });
        TableNames names = new TableNames(configured, table.name(), renamed);
        return new Resolution(
                Optional.of(underConfiguredNames(table, names)),
                names,
                gone,
                replaced,
                retyped,
                another,
                Optional.empty(),
                true);
    }

    /** What a renamed field's old name stands for now is hidden: the name is taken. */
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
        return new TableSchema(
                names.configured(),
                table.id(),
                fields,
                table.keyFields().stream()
                        .map(name -> configured.getOrDefault(name, name))
                        .toList(),
                table.keyVersion(),
                table.generatesKey(),
                table.capabilities(),
                table.maxWriteBatch(),
                table.estimatedRecords(),
                table.notAsSource(),
                table.notAsTarget(),
                table.conditions(),
                table.notices());
    }

    private static FieldSchema renamed(FieldSchema field, String name) {
        return new FieldSchema(
                name,
                field.id(),
                field.type(),
                field.nullable(),
                field.hasDefault(),
                field.notReadable(),
                field.notWritable());
    }

    private Reason unknown(String connection) {
        return new Reason(
                "TABLE_UNKNOWN",
                "Connection " + connection + " has no table " + configured + ".",
                "See `tideway tables " + connection + "` for the names; they are case-true.");
    }

    private Reason gone(String connection) {
        return new Reason(
                "TABLE_GONE",
                "Table " + configured + " of connection " + connection + " was dropped.",
                "Create it again and resume the sync, or take its table mapping out of the configuration.");
    }

    private Reason keyChanged(TableSchema table, TableIdentity before) {
        return new Reason(
                "KEY_CHANGED",
                "The primary key of table " + configured + " is (" + described(key(table))
                        + ") now; the links of this mapping were made by (" + described(before.key()) + ").",
                "Make the primary key what it was; or give the mapping another name in the configuration, so that"
                        + " its records are linked anew, by match.");
    }

    private static String described(List<KeyField> key) {
        return String.join(", ", parts(key, field -> (field.name() + " " + TypeText.name(field.type())).strip()));
    }

    private Reason keyRenamed(TableSchema table, String lost) {
        return new Reason(
                "KEY_CHANGED",
                "Values of the primary key of table " + configured + " (" + String.join(", ", table.keyFields())
                        + ") have other names now: its type has no " + lost
                        + " any more, which the links of this mapping know.",
                "Give the label its name back (ALTER TYPE … RENAME VALUE …); or give the mapping another name in the"
                        + " configuration, so that its records are linked anew, by match.");
    }

    private Reason keyReplaced(TableSchema table) {
        return new Reason(
                "KEY_CHANGED",
                "The primary key of table " + configured + " is (" + String.join(", ", table.keyFields())
                        + ") as before, but its columns are others or were given other values, and linked records are missing under their keys,"
                        + " or are others there.",
                "Give the records the key values that they had, and resume. Or give the mapping another name in the configuration,"
                        + " so that its records are linked anew, by match. `tideway resume` takes the keys as they are: missing"
                        + " records then count as deleted, and others as edited.");
    }

    private Reason another(Optional<TableSchema> same) {
        return new Reason(
                "TABLE_REPLACED",
                "Table " + configured + " is another one than this mapping was made against, which "
                        + same.map(table -> "is called " + table.name() + " now")
                                .orElse("was dropped")
                        + ", and linked records are missing in it, or are others under their keys.",
                "The mapping continues when missing records are there. `tideway resume` continues now: missing records then count as"
                        + " deleted there, and others as edited."
                        + same.map(table -> " Or write " + table.name() + " in the configuration.")
                                .orElse(""));
    }
}
