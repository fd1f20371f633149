package io.tideway.engine.mapping;

import io.tideway.engine.mapping.convert.Converter;
import io.tideway.engine.mapping.convert.MappingCode;
import java.util.Optional;

/**
 * Translates the values of one pair from one side to the other.
 *
 * @param converter gives the other side's form, unless {@code references} is present
 * @param references the table mapping whose links translate the value
 * @param failure the code for a value without a form on the other side
 */
record Translation(Converter converter, Optional<String> references, MappingCode failure) {

    static Translation by(Converter converter) {
        return new Translation(converter, Optional.empty(), MappingCode.VALUE_DOES_NOT_FIT);
    }

    static Translation byValues(Converter values) {
        return new Translation(values, Optional.empty(), MappingCode.VALUE_NOT_MAPPED);
    }

    static Translation byLinks(String mapping) {
        return new Translation(Converter.SAME, Optional.of(mapping), MappingCode.VALUE_DOES_NOT_FIT);
    }

    boolean exists() {
        return !converter.equals(Converter.NONE);
    }
}
