package io.tideway.spi;

import java.util.List;

/**
 * What providing for a subscription did, or in a dry run would do.
 *
 * @param actions one line each, such as {@code create publication tideway_…}; empty: all was there
 * @param createdStream whether the stream began now, so that earlier changes are not in it
 * @param start from where the stream can be read; in a dry run the present head
 */
public record Provision(List<String> actions, boolean createdStream, Position start) {

    public Provision {
        actions = List.copyOf(actions);
    }
}
