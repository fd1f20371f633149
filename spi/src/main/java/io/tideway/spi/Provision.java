package io.tideway.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of provisioning a subscription, or in a dry run the plan.
 *
 * @param actions one line each, such as {@code create publication tideway_…}; empty: everything existed
 * @param createdStream whether the stream began now, so that earlier changes are not in it
 * @param refused why some tables could not be provisioned, while the others were: the stream carries no change of them
 * @param start from where the stream can be read; in a dry run the current head
 */
public record Provision(List<String> actions, boolean createdStream, Map<TableName, Reason> refused, Position start) {

    public Provision {
        actions = List.copyOf(actions);
        refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
    }

    /** All tables were provided for. */
    public Provision(List<String> actions, boolean createdStream, Position start) {
        this(actions, createdStream, Map.of(), start);
    }

    /** The same with further actions. */
    public Provision and(List<String> more) {
        List<String> all = new ArrayList<>(actions);
        all.addAll(more);
        return new Provision(all, createdStream, refused, start);
    }
}
