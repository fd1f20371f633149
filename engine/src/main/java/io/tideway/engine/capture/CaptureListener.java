package io.tideway.engine.capture;

import io.tideway.engine.Side;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Reason;

/** Receives state changes of a capture. Called from the capture's thread. */
public interface CaptureListener {

    /** The stream is open, and the capture reads it. */
    void onConnected(Side side);

    /** The stream broke or cannot be opened; the capture tries again. */
    void onWaiting(Side side, Reason reason);

    /** The system refuses the stream, which probably needs an operator; the capture tries again slowly. */
    void onRefused(Side side, Reason reason);

    /** Changes are lost or a table changed: the capture has ended, and a new one must start. */
    void onEnded(Side side, ConnectorException failure);

    /** The capture has ended because of a defect. */
    void onDefect(Throwable defect);
}
