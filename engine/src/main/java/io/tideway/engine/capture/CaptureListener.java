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

    /** Only a person can help, as it seems; it is tried again slowly. */
    void onRefused(Side side, Reason reason);

    /** Changes are lost, or a table is not what it was: the capture has ended, and another must begin. */
    void onEnded(Side side, ConnectorException failure);

    /** The capture has ended by a defect. */
    void onDefect(Throwable defect);
}
