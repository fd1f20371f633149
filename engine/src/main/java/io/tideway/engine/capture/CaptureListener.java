package io.tideway.engine.capture;

import io.tideway.engine.Side;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;

/** Hears how a capture fares. Called from the capture's thread. */
public interface CaptureListener {

    /** The stream is open and is read. */
    void onConnected(Side side);

    /** The stream broke or cannot be opened; it is tried again. */
    void onWaiting(Side side, Reason reason);

    /** Changes are lost, or only a person can help: the capture has ended. */
    void onEnded(Side side, ConnectorException failure);
}
