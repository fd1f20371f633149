package io.tideway.server.cli.local;

import io.tideway.spi.FieldSchema;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * A table with the reasons why it does not sync.
 *
 * @param key names of the primary key's fields
 * @param estimatedRecords -1: not known
 * @param syncs {@code yes}; {@code no}; or {@code conditionally}: in one direction, or if the mapping fulfils a reason
 * @param reasons why it does not sync, or only under a condition; empty: it syncs
 * @param notices an operator should look at these; they do not stop a sync
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

        /** Returns its special property in one word. */
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

    /** Returns its state in one or two words. */
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
