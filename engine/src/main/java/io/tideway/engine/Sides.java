package io.tideway.engine;

/**
 * One thing for each side of a sync.
 *
 * @param <T> what there is one of on each side
 */
public record Sides<T>(T left, T right) {

    public T get(Side side) {
        return side == Side.LEFT ? left : right;
    }
}
