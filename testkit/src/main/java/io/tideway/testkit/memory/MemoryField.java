package io.tideway.testkit.memory;

import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One field of a {@link MemoryTable}.
 *
 * @param unique when, if ever, the system checks that no two records hold the same value
 * @param large whether changes omit it unless it changed, even if they are full images
 * @param references the table whose keys it holds
 * @param form turns a value, never null, into its stored form: a lossy type
 * @param sense gives the same text for all values that are equal to the system; empty: the text itself
 */
public record MemoryField(
        String name,
        FieldType type,
        boolean nullable,
        Unique unique,
        boolean large,
        Optional<TableName> references,
        List<MemoryCheck> checks,
        UnaryOperator<String> form,
        Optional<UnaryOperator<String>> sense) {

    /** When the system checks that a value is held once. */
    public enum Unique {
        NEVER,
        AT_EACH_EDIT,
        /** As by a deferrable constraint that waits. */
        AT_THE_END
    }

    public MemoryField {
        checks = List.copyOf(checks);
    }

    /** A nullable field without constraints. */
    public static MemoryField of(String name, Kind kind) {
        return of(name, FieldType.of(kind, kind.name().toLowerCase(Locale.ROOT)));
    }

    public static MemoryField of(String name, FieldType type) {
        return new MemoryField(
                name,
                type,
                true,
                Unique.NEVER,
                false,
                Optional.empty(),
                List.of(),
                UnaryOperator.identity(),
                Optional.empty());
    }

    public static MemoryField text(String name) {
        return of(name, Kind.TEXT);
    }

    public static MemoryField integer(String name) {
        return of(name, Kind.INTEGER);
    }

    public MemoryField notNull() {
        return new MemoryField(name, type, false, unique, large, references, checks, form, sense);
    }

    public MemoryField uniquely() {
        return uniquely(Unique.AT_EACH_EDIT);
    }

    public MemoryField uniquely(Unique checked) {
        return new MemoryField(name, type, nullable, checked, large, references, checks, form, sense);
    }

    public MemoryField largely() {
        return new MemoryField(name, type, nullable, unique, true, references, checks, form, sense);
    }

    public MemoryField referring(String table) {
        return new MemoryField(
                name, type, nullable, unique, large, Optional.of(TableName.parse(table)), checks, form, sense);
    }

    public MemoryField checked(MemoryCheck check) {
        List<MemoryCheck> all = new ArrayList<>(checks);
        all.add(check);
        return new MemoryField(name, type, nullable, unique, large, references, all, form, sense);
    }

    /** Stores another form of each value. */
    public MemoryField storing(UnaryOperator<String> newForm) {
        return new MemoryField(name, type, nullable, unique, large, references, checks, newForm, sense);
    }

    /** A key whose values differ for the system when these differ. Only keys are compared so, and what records are found by. */
    public MemoryField comparing(UnaryOperator<String> newSense) {
        return new MemoryField(name, type, nullable, unique, large, references, checks, form, Optional.of(newSense));
    }

    /** A text that is silently cut to the size which its type declares. */
    public MemoryField cutTo(int size) {
        FieldType sized = new FieldType(Kind.TEXT, "text(" + size + ")", size, -1, List.of());
        return new MemoryField(
                name,
                sized,
                nullable,
                unique,
                large,
                references,
                checks,
                text -> text.length() <= size ? text : text.substring(0, size),
                sense);
    }
}
