package io.tideway.server.config;

import java.util.Locale;
import java.util.Optional;

/** The names of constants in the configuration: {@code two-way} is {@code TWO_WAY}. */
final class EnumNames {

    private EnumNames() {}

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the constant; empty if there is none of that name, which the schema reports. */
    static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(word)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }
}
