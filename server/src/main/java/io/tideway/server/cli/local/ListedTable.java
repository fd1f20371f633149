package io.tideway.server.cli.local;

import io.tideway.spi.FieldSchema;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * A table with what stands in its way.
 *
 * @param key names of the primary key's fields
 * @param estimatedRecords -1: not known
 * @param syncs {@code yes}; {@code no}; or {@code conditionally}: in one direction, or where the mapping does what a reason says
 * @param reasons why it does not sync, or not without more; empty: it syncs
 * @param notices what deserves a look, and keeps nothing from syncing
 * @param source whether changes can be read from it
 * @param target whether records can be written to it
 */
record ListedTable(
        String table,
        List<String> key,
        boolean generatesKey,
        long estimatedRecords,
        boolean source,
        boolean target,
        String syncs,
        List<Reason> reasons,
        List<Reason> notices,
        List<Field> fields) {

    /**
     * One field.
     *
     * @param type in the system's own words
     */
    record Field(String name, String type, boolean nullable, boolean readable, boolean writable, List<Reason> reasons) {

        static Field of(FieldSchema field) {
            List<Reason> reasons = new ArrayList<>(field.notReadable());
            reasons.addAll(field.notWritable());
            return new Field(
                    field.name(),
                    field.type().nativeName(),
                    field.nullable(),
                    field.notReadable().isEmpty(),
                    field.notWritable().isEmpty(),
                    reasons.stream().distinct().toList());
        }

        /** What is special about it, in a word. */
        String remark() {
            if (!readable) {
                return "not readable";
            }
            return writable ? "" : "read-only";
        }
    }

    private static String syncs(TableSchema schema, List<Reason> reasons) {
        if (reasons.isEmpty()) {
            return "yes";
        }
        boolean somehow = schema.notAsSource().isEmpty() || schema.notAsTarget().isEmpty();
        return somehow ? "conditionally" : "no";
    }

    /** What can be said of it in a word or two. */
    String summary() {
        if (source && target) {
            return reasons.isEmpty() ? "syncs" : "syncs, mind below";
        }
        if (source) {
            return "syncs one way, from here";
        }
        return target ? "syncs one way, to here" : "does not sync";
    }

    static ListedTable of(TableSchema schema) {
        List<Reason> reasons = new ArrayList<>(schema.notAsSource());
        reasons.addAll(schema.notAsTarget());
        reasons.addAll(schema.conditions());
        return new ListedTable(
                schema.name().toString(),
                schema.keyFields(),
                schema.generatesKey(),
                schema.estimatedRecords(),
                schema.notAsSource().isEmpty(),
                schema.notAsTarget().isEmpty(),
                syncs(schema, reasons),
                reasons.stream().distinct().toList(),
                schema.notices(),
                schema.fields().stream().map(Field::of).toList());
    }
}
