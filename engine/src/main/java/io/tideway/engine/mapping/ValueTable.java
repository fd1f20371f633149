package io.tideway.engine.mapping;

import io.tideway.engine.mapping.convert.Conversion;
import io.tideway.engine.mapping.convert.Converter;
import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Compiles the {@code values} of a field mapping into one look-up for each direction. */
final class ValueTable {

    private static final FieldType WRITTEN = FieldType.of(Kind.TEXT, "text");

    private final Map<String, String> toRight = new HashMap<>();
    private final Map<String, String> toLeft = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    private final FieldSchema left;
    private final FieldSchema right;
    private final Problems problems;

    ValueTable(Map<String, String> values, FieldSchema left, FieldSchema right, Problems problems) {
        this.left = left;
        this.right = right;
        this.problems = problems;
        Converter leftForm = formOf(left);
        Converter rightForm = formOf(right);
        values.forEach((leftText, rightText) -> add(leftText, rightText, leftForm, rightForm));
    }

    Translation toRight() {
        return Translation.byValues(toRight::get);
    }

    /** Returns the translation to the left. A right value of several left ones has no reverse. */
    Translation toLeft() {
        Map<String, String> unique = new HashMap<>(toLeft);
        unique.keySet().removeAll(ambiguous);
        return Translation.byValues(unique::get);
    }

    void requireReversible() {
        if (!ambiguous.isEmpty()) {
            problems.refuse(
                    MappingCode.VALUES_NOT_REVERSIBLE,
                    "values of " + left.name() + " give " + right.name() + " the same value "
                            + String.join(", ", ambiguous.stream().sorted().toList()) + " for several left values.",
                    "Make the right values different, or set direction: left-to-right on this field.");
        }
    }

    private void add(String leftText, String rightText, Converter leftForm, Converter rightForm) {
        String leftValue = leftForm.convert(leftText);
        String rightValue = rightForm.convert(rightText);
        if (leftValue == null) {
            refuse(leftText, left);
        } else if (rightValue == null) {
            refuse(rightText, right);
        } else {
            toRight.put(leftValue, rightValue);
            String before = toLeft.put(rightValue, leftValue);
            if (before != null && !before.equals(leftValue)) {
                ambiguous.add(rightValue);
            }
        }
    }

    private void refuse(String value, FieldSchema field) {
        problems.refuse(
                MappingCode.TYPES_DO_NOT_FIT,
                "values name " + value + ", which " + field.name() + " ("
                        + field.type().nativeName() + ") cannot hold.",
                "Write a value of that type.");
    }

    private static Converter formOf(FieldSchema field) {
        return Conversion.between(WRITTEN, field.type())
                .map(Conversion::converter)
                .orElse(Converter.NONE);
    }
}
