package io.tideway.spi;

/** An opaque place in a change stream; only the connector that made it can read or order it. */
public record Position(String text) {

    @Override
    public String toString() {
        return text;
    }
}
