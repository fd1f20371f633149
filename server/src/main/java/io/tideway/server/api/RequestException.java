package io.tideway.server.api;

import io.tideway.spi.Reason;

/** A request that is not answered, with its HTTP status. */
final class RequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Reason reason;

    RequestException(int status, Reason reason) {
        super(reason.code());
        this.status = status;
        this.reason = reason;
    }

    int status() {
        return status;
    }

    Reason reason() {
        return reason;
    }
}
