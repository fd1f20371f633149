package io.tideway.engine.sync;

import io.tideway.engine.Side;
import io.tideway.engine.record.TableState;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Subscription;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSelection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Names the streams of a sync, and returns the tables and fields that they contain. */
public final class Subscriptions {

    private static final int MAX_SYNC_LENGTH = 38;

    private Subscriptions() {}

    /** Returns the subscription of one side, with each table that is read there once. */
    public static Subscription of(String ledgerId, String sync, Side side, Collection<TableState> tables) {
        Map<TableName, Set<String>> fields = new LinkedHashMap<>();
        Map<TableName, TableSelection> selected = new LinkedHashMap<>();
        for (TableState table : tables) {
            if (table.mapping.definition().direction().reads(side)) {
                fields.computeIfAbsent(table.table(side), name -> new LinkedHashSet<>())
                        .addAll(table.selection(side).layout().names());
                selected.put(table.table(side), table.selection(side));
            }
        }
        List<TableSelection> selections = new ArrayList<>();
        selected.forEach((table, one) -> selections.add(new TableSelection(
                table, one.id(), one.keyId(), new FieldLayout(List.copyOf(fields.getOrDefault(table, Set.of()))))));
        return new Subscription(name(ledgerId, sync, side), selections);
    }

    /** Returns a name that is unique to ledger, sync and side; within 60 characters of {@code [a-z0-9_]}. */
    public static String name(String ledgerId, String sync, Side side) {
        return "tideway_" + ledgerId + "_" + slug(sync) + (side == Side.LEFT ? "_l" : "_r");
    }

    private static String slug(String sync) {
        String plain = sync.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        if (plain.equals(sync) && plain.length() <= MAX_SYNC_LENGTH) {
            return plain;
        }
        String digest = String.format("_%08x", sync.hashCode());
        return plain.substring(0, Math.min(plain.length(), MAX_SYNC_LENGTH - digest.length())) + digest;
    }
}
