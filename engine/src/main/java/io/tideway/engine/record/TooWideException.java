package io.tideway.engine.record;

/**
 * What was to be done at once holds more than memory is meant for; nothing has been done. To be tried again in parts; does not happen
 * with {@link io.tideway.spi.ReadPace#FIRST} records or fewer.
 */
public final class TooWideException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Ordinary where records are wide: without the cost of a stack trace. */
    public TooWideException() {
        super("too much at once", null, false, false);
    }
}
