package io.tideway.engine.record;

import io.tideway.engine.ledger.Intent;
import io.tideway.engine.ledger.Link;
import io.tideway.spi.Fields;
import io.tideway.spi.StoredRecord;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells whether the record under a key that was reserved for a create is what the create made. Users insert under keys of their own
 * choice too, so the key alone proves nothing.
 */
public final class OwnCreate {

    private OwnCreate() {}

    /** Whether the found record holds every value that was written. A create without values proves nothing. */
    public static boolean isProvedBy(Fields written, Fields found) {
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

    /** A durable link proves the record: a recovery before this one, or the batch, came that far. One in doubt proves nothing yet. */
    public static boolean isLinked(Optional<Link> known, Intent intent, StoredRecord found) {
        return known.filter(link -> link.key(intent.target()).equals(found.key()))
                .filter(link -> !link.version(intent.target()).equals(Link.NEVER_SEEN))
                .isPresent();
    }
}
