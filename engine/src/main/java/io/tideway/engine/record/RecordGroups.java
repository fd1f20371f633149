package io.tideway.engine.record;

import io.tideway.spi.Change;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Divides changes so that those of one record stay together: a record that is deleted and inserted again was not deleted. */
public final class RecordGroups {

    private final List<Integer> groups = new ArrayList<>();
    private final Map<Id, Integer> byRecord = new HashMap<>();

    private record Id(TableName table, RecordKey key) {}

    private RecordGroups() {}

    /**
     * Does something with as many at once as is wanted, and not too wide, in their order.
     *
     * @param most no more at once, where they can be divided
     */
    public static void each(List<Change> changes, int most, Consumer<List<Change>> action) {
        List<List<Change>> halves = halves(changes);
        if (halves.size() == 1) {
            Halving.each(changes, action);
            return;
        }
        for (List<Change> half : halves) {
            boolean done = half.size() <= most && isDone(half, action);
            if (!done) {
                each(half, most, action);
            }
        }
    }

    /** Whether they were not too wide for it. */
    public static boolean isDone(List<Change> changes, Consumer<List<Change>> action) {
        try {
            action.accept(changes);
            return true;
        } catch (TooWideException tooWide) {
            return false;
        }
    }

    /**
     * Divides them in two, each in their order.
     *
     * @return one list where all of them belong together
     */
    static List<List<Change>> halves(List<Change> changes) {
        RecordGroups all = new RecordGroups();
        int[] groupOf = new int[changes.size()];
        for (int i = 0; i < groupOf.length; i++) {
            groupOf[i] = all.group(changes.get(i));
        }
        int[] sizes = new int[all.groups.size()];
        for (int i = 0; i < groupOf.length; i++) {
            groupOf[i] = all.root(groupOf[i]);
            sizes[groupOf[i]]++;
        }
        return all.divide(changes, groupOf, sizes);
    }

    private List<List<Change>> divide(List<Change> changes, int[] groupOf, int[] sizes) {
        boolean[] isFirst = new boolean[sizes.length];
        int taken = 0;
        for (int group = 0; group < sizes.length && taken < changes.size() / 2; group++) {
            isFirst[group] = true;
            taken += sizes[group];
        }
        List<Change> first = new ArrayList<>(taken);
        List<Change> second = new ArrayList<>(changes.size() - taken);
        for (int i = 0; i < groupOf.length; i++) {
            (isFirst[groupOf[i]] ? first : second).add(changes.get(i));
        }
        return second.isEmpty() ? List.of(first) : List.of(first, second);
    }

    private int group(Change change) {
        return switch (change) {
            case Change.Upserted upserted -> {
                int group = group(upserted.table(), upserted.key());
                upserted.previousKey().ifPresent(key -> join(group(upserted.table(), key), group));
                yield group;
            }
            case Change.Deleted deleted -> group(deleted.table(), deleted.key());
            case Change.Merged merged -> throw new AssertionError(merged);
            case Change.Truncated truncated -> throw new AssertionError(truncated);
            case Change.Gap gap -> throw new AssertionError(gap);
            case Change.SchemaChanged schema -> throw new AssertionError(schema);
        };
    }

    private int group(TableName table, RecordKey key) {
        return byRecord.computeIfAbsent(new Id(table, key), record -> {
            groups.add(groups.size());
            return groups.size() - 1;
        });
    }

    private void join(int one, int other) {
        int first = Math.min(root(one), root(other));
        groups.set(Math.max(root(one), root(other)), first);
    }

    /** Shortens the way for the next time. */
    private int root(int group) {
        int at = group;
        while (groups.get(at) != at) {
            groups.set(at, groups.get(groups.get(at)));
            at = groups.get(at);
        }
        return at;
    }
}
