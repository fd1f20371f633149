package io.tideway.engine.mapping;

import static io.tideway.engine.mapping.Tables.compiled;
import static io.tideway.engine.mapping.Tables.field;
import static io.tideway.engine.mapping.Tables.mapping;
import static io.tideway.engine.mapping.Tables.same;
import static io.tideway.engine.mapping.Tables.sized;
import static io.tideway.engine.mapping.Tables.valuePair;

import io.tideway.engine.Side;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Maps the same records repeatedly, for allocation tests and micro-benchmarks. Each record has four fields. */
public final class MappingWork {

    public static final int RECORDS = 1_000;

    static final int FIELDS = 4;

    private static final Map<String, String> COUNTRIES = countries();
    private static final List<String> CODES = List.copyOf(COUNTRIES.keySet());

    private final TableMapping plain = compiled(
            mapping(same("name"), same("email"), same("city"), same("country")),
            Tables.left(fields(Kind.TEXT)),
            Tables.right(fields(Kind.TEXT)));
    private final TableMapping converted = compiled(
            mapping(same("number"), same("price"), same("changed_at"), same("active")),
            Tables.left(
                    field("id", Kind.INTEGER),
                    field("number", Kind.TEXT),
                    field("price", sized(Kind.DECIMAL, 12, 4)),
                    field("changed_at", sized(Kind.TIMESTAMP_TZ, 0, 6)),
                    field("active", Kind.BOOLEAN)),
            Tables.right(
                    field("id", Kind.INTEGER),
                    field("number", sized(Kind.INTEGER, 64, -1)),
                    field("price", sized(Kind.DECIMAL, 12, 2)),
                    field("changed_at", sized(Kind.TIMESTAMP_TZ, 0, 3)),
                    field("active", Kind.TEXT)));
    private final TableMapping tabled = compiled(
            mapping(countries("name"), countries("email"), countries("city"), countries("country")),
            Tables.left(fields(Kind.TEXT)),
            Tables.right(fields(Kind.TEXT)));

    private final List<Fields> plainRecords =
            records(plain, i -> new String[] {"Customer " + i, i + "@example.org", "London", "CH"});
    private final List<Fields> convertedRecords = records(converted, i -> new String[] {
        "00" + i, i + ".2500", "2026-11-22 12:00:00.12" + (1_000 + i) + "+00", i % 2 == 0 ? "true" : "false"
    });
    private final List<Fields> tabledRecords = records(
            tabled,
            i -> IntStream.range(i, i + FIELDS).mapToObj(MappingWork::code).toArray(String[]::new));
    private final MappedRecord[] mapped = new MappedRecord[RECORDS];

    /** Maps {@link #RECORDS} records whose values pass unchanged; returns the number of translated fields. */
    public long plain() {
        return map(plain, plainRecords);
    }

    /** Like {@link #plain}, with values that another type holds in another form. */
    public long converted() {
        return map(converted, convertedRecords);
    }

    /** Like {@link #plain}, with values that a table of values translates. */
    public long tabled() {
        return map(tabled, tabledRecords);
    }

    /** Returns the values of a record, translated by the last round. */
    Fields translated(int record) {
        return mapped[record].translated();
    }

    private long map(TableMapping mapping, List<Fields> records) {
        long fields = 0;
        for (int i = 0; i < RECORDS; i++) {
            mapped[i] = mapping.read(Side.LEFT, records.get(i), References.NONE);
            for (int place = 0; place < FIELDS; place++) {
                fields += mapped[i].translated().isPresent(place) ? 1 : 0;
            }
        }
        return fields;
    }

    private static List<Fields> records(TableMapping mapping, IntFunction<String[]> values) {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> Fields.of(mapping.selection(Side.LEFT).layout(), values.apply(i)))
                .toList();
    }

    private static FieldSchema[] fields(Kind kind) {
        return new FieldSchema[] {
            field("id", Kind.INTEGER),
            field("name", kind),
            field("email", kind),
            field("city", kind),
            field("country", kind)
        };
    }

    private static FieldDefinition countries(String field) {
        return valuePair(field, field, COUNTRIES);
    }

    private static Map<String, String> countries() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("AT", "Austria");
        names.put("CH", "Switzerland");
        names.put("US", "United States");
        return names;
    }

    private static String code(int i) {
        return CODES.get(i % CODES.size());
    }
}
