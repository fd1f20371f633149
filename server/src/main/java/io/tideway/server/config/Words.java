package io.tideway.server.config;

import java.util.Locale;
import java.util.Optional;

/** The words of the configuration and the constants they stand for: {@code two-way} is {@code TWO_WAY}. */
final class Words {

    private Words() {}

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant; empty where the word names none, which the schema reports. */
    static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(word)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }
}
