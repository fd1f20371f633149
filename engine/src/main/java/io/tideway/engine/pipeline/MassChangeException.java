package io.tideway.engine.pipeline;

/** What is about to be written is too much to be carried without asking; none of it was. */
final class MassChangeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient MassChange change;

    MassChangeException(MassChange change) {
        super(change.toString());
        this.change = change;
    }

    MassChange change() {
        return change;
    }
}
