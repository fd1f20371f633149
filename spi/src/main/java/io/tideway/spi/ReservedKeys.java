package io.tideway.spi;

import java.util.List;
import java.util.Optional;

/**
 * Keys that were reserved in a table.
 *
 * @param keys at most as many as were asked for, each once
 * @param lacking why there are not as many; empty: there are
 */
public record ReservedKeys(List<RecordKey> keys, Optional<Reason> lacking) {

    public ReservedKeys {
        keys = List.copyOf(keys);
    }

    public static ReservedKeys all(List<RecordKey> keys) {
        return new ReservedKeys(keys, Optional.empty());
    }

    public static ReservedKeys none(Reason lacking) {
        return new ReservedKeys(List.of(), Optional.of(lacking));
    }
}
