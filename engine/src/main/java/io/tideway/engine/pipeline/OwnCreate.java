package io.tideway.engine.pipeline;

import io.tideway.spi.Fields;
import java.util.Objects;

/**
 * Tells whether the record under a key that was reserved for a create is what the create made. Users insert under keys of their own
 * choice too, so the key alone proves nothing.
 */
final class OwnCreate {

    private OwnCreate() {}

    /** Whether the found record holds every value that was written. A create without values proves nothing. */
    static boolean isProvedBy(Fields written, Fields found) {
        boolean any = false;
        for (int i = 0; i < written.layout().size(); i++) {
            if (written.isPresent(i)) {
                if (!found.isPresent(i) || !Objects.equals(written.value(i), found.value(i))) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }
}
