package io.tideway.engine.record;

import java.util.List;
import java.util.function.Consumer;

/** Work that may be more at once than memory is meant for. */
public final class Halving {

    private Halving() {}

    /**
     * Does something with as much at once as is not too wide, in order. What was done with the first tables of a part, before another
     * one turned out to be too wide, is done again, and nothing comes of it again.
     */
    public static <T> void each(List<T> all, Consumer<List<T>> action) {
        try {
            action.accept(all);
        } catch (TooWideException tooWide) {
            if (all.size() == 1) {
                throw new AssertionError("one record is too wide", tooWide);
            }
            int half = all.size() / 2;
            each(all.subList(0, half), action);
            each(all.subList(half, all.size()), action);
        }
    }
}
