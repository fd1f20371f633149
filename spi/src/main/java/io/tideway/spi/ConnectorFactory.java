package io.tideway.spi;

import java.util.List;

/** Makes connectors; found by {@link java.util.ServiceLoader}. */
public interface ConnectorFactory {

    /** The kinds of system it makes, each under its own name. */
    List<ConnectorSpec> specs();

    /**
     * Makes a connector; does not connect yet.
     *
     * @param kind the name of one of {@link #specs()}
     */
    Connector open(String kind, Settings settings);
}
