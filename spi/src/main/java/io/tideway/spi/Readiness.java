package io.tideway.spi;

import java.util.List;

/**
 * Whether a connection can be used, and for what.
 *
 * @param notAsSource why changes cannot be read; empty: they can
 * @param notAsTarget why nothing can be written; empty: it can
 * @param notices what works, but deserves a look (a pooler in between, WAL that piles up)
 */
public record Readiness(List<Reason> notAsSource, List<Reason> notAsTarget, List<Reason> notices) {

    public Readiness {
        notAsSource = List.copyOf(notAsSource);
        notAsTarget = List.copyOf(notAsTarget);
        notices = List.copyOf(notices);
    }
}
