package io.tideway.engine.mapping;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.tideway.engine.Side;
import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.Fields;
import io.tideway.spi.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@code where}: a condition in the Common Expression Language (cel.dev) over a record's fields. INTEGER is int, DECIMAL and
 * FLOAT are double, BOOLEAN is bool, null is null. All other kinds are strings in canonical form. A condition cannot read a
 * field whose name is not an identifier of the language (letters, digits, underscores).
 *
 * <p>Only this class uses the language's library. Compiled once; any thread may test it.
 */
final class Condition {

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableReservedIds(false)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private final CelRuntime.Program program;
    private final List<String> fields;
    private final List<Kind> kinds;
    private final int[] places;

    private Condition(CelRuntime.Program program, List<String> fields, List<Kind> kinds, int[] places) {
        this.program = program;
        this.fields = fields;
        this.kinds = kinds;
        this.places = places;
    }

    /** Compiles a condition; empty, with a reason, if the text is not a condition over that table. */
    static Optional<Condition> compile(String text, TableSchema table, Side side, Problems problems) {
        try {
            CelAbstractSyntaxTree tree = compiler(table).compile(text).getAst();
            List<FieldSchema> read = fieldsReadBy(tree, table);
            return Optional.of(new Condition(
                    RUNTIME.createProgram(tree),
                    read.stream().map(FieldSchema::name).toList(),
                    read.stream().map(field -> field.type().kind()).toList(),
                    new int[0]));
        } catch (CelValidationException | CelEvaluationException e) {
            problems.refuse(
                    MappingCode.WHERE_INVALID,
                    "where on the " + side.word() + " cannot be used over " + table.name() + ": " + e.getMessage(),
                    "Write a condition over its fields, such as: " + example(table));
            return Optional.empty();
        }
    }

    private static String example(TableSchema table) {
        return table.fields().isEmpty() ? "true" : table.fields().get(0).name() + " != null";
    }

    private static CelCompiler compiler(TableSchema table) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        table.fields().forEach(field -> builder.addVar(field.name(), SimpleType.DYN));
        return builder.build();
    }

    private static List<FieldSchema> fieldsReadBy(CelAbstractSyntaxTree tree, TableSchema table) {
        Set<String> names = tree.getReferenceMap().values().stream()
                .filter(reference -> reference.overloadIds().isEmpty())
                .map(reference -> reference.name())
                .collect(Collectors.toSet());
        return table.fields().stream()
                .filter(field -> names.contains(field.name()))
                .toList();
    }

    /** Returns the condition for records over that layout. Only this form can be tested. */
    Condition over(FieldLayout layout) {
        return new Condition(
                program,
                fields,
                kinds,
                fields.stream().mapToInt(layout::indexOf).toArray());
    }

    /** Returns the names of the fields that it reads. */
    List<String> fields() {
        return fields;
    }

    boolean canTest(Fields record) {
        for (int place : places) {
            if (!record.isPresent(place)) {
                return false;
            }
        }
        return true;
    }

    boolean test(Fields record) {
        try {
            return program.eval(name -> variable(record, name)) instanceof Boolean answer && answer;
        } catch (CelEvaluationException e) {
            return false;
        }
    }

    private Optional<Object> variable(Fields record, String name) {
        int index = fields.indexOf(name);
        if (index < 0 || !record.isPresent(places[index])) {
            return Optional.empty();
        }
        return Optional.of(value(kinds.get(index), record.value(places[index])));
    }

    private static Object value(Kind kind, @Nullable String text) {
        if (text == null) {
            return NullValue.NULL_VALUE;
        }
        return switch (kind) {
            case INTEGER -> integer(text);
            case DECIMAL, FLOAT -> Double.valueOf(text);
            case BOOLEAN -> Boolean.valueOf(text);
            case TEXT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, UUID, BINARY, JSON, ENUM, OTHER -> text;
        };
    }

    /** Parses an integer; beyond 64 bits it is compared as a double. */
    private static Object integer(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return Double.valueOf(text);
        }
    }
}
