package io.tideway.benchmarks;

import io.tideway.benchmarks.metric.Contender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a contender's label. */
final class ContenderConverter implements ITypeConverter<Contender> {

    /** The accepted labels. */
    static final class Labels extends ArrayList<String> {
        Labels() {
            super(labels());
        }
    }

    private static List<String> labels() {
        return Arrays.stream(Contender.values()).map(Contender::label).toList();
    }

    @Override
    public Contender convert(String label) {
        return Arrays.stream(Contender.values())
                .filter(contender -> contender.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new TypeConversionException("'" + label + "' is not one of " + String.join(", ", labels())));
    }
}
