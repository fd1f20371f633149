package io.tideway.server.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.tideway.engine.api.Engine;
import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.errors.Failure;
import io.tideway.server.reason.ApiCodes;
import io.tideway.spi.Reason;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the API of one engine over HTTP. Every request has a virtual thread of its own.
 *
 * <p>Life cycle: {@link #start} listens, {@link #close} stops listening and ends current requests. Holds no state that
 * outlives it.
 */
public final class ApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    /** Longer than any wait that a request may ask for. */
    private static final Duration IDLE_TIMEOUT = Routes.LONGEST_WAIT.plusMinutes(5);

    private static final long MAX_REQUEST_BYTES = 1 << 20;

    private final Javalin http;
    private final int port;

    private ApiServer(Javalin http, int port) {
        this.http = http;
        this.port = port;
    }

    /**
     * Listens.
     *
     * @param metrics yields the text of {@code /metrics}
     * @throws CommandException when the port is taken
     */
    public static ApiServer start(ApiOptions options, Engine engine, EventBuffer events, Supplier<String> metrics) {
        Javalin http = Javalin.create(config -> configure(config, options, engine, events, metrics));
        try {
            http.start(options.host(), options.port());
        } catch (JavalinBindException e) {
            http.stop();
            throw new CommandException(
                    ExitCode.WRONG_USE,
                    new Reason(
                            ApiCodes.PORT_IN_USE,
                            "Port " + options.port() + " on " + options.host()
                                    + " cannot be listened on: another program has it, or this user may not.",
                            "Stop the other program, or choose another port with --port."));
        }
        return new ApiServer(http, http.port());
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        http.stop();
    }

    private static void configure(
            JavalinConfig config, ApiOptions options, Engine engine, EventBuffer events, Supplier<String> metrics) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.maxRequestSize = MAX_REQUEST_BYTES;
        config.http.defaultContentType = "application/json";
        config.jetty.modifyServer(server -> server.addEventListener(new IdleTimeout()));
        AccessCheck guard = new AccessCheck(options);
        config.routes.before(guard::checkHost);
        config.routes.before("/api/*", guard::checkToken);
        config.routes.before("/metrics", guard::checkTokenUnlessLocal);
        new Routes(engine, events, metrics).addTo(config.routes);
        config.routes.exception(
                RequestException.class,
                (refusal, request) ->
                        answer(request, refusal.status(), new Failure(ExitCode.WRONG_USE, List.of(refusal.reason()))));
        config.routes.exception(
                HttpResponseException.class,
                (e, request) ->
                        answer(request, e.getStatus(), new Failure(ExitCode.WRONG_USE, List.of(badRequest(e)))));
        config.routes.exception(Exception.class, ApiServer::answerFailure);
    }

    private static Reason badRequest(HttpResponseException e) {
        return new Reason(
                ApiCodes.BAD_REQUEST,
                "The request cannot be answered: " + e.getMessage(),
                "See docs/configuration.md, HTTP API.");
    }

    private static void answerFailure(Exception thrown, Context request) {
        Failure failure = Failure.of(thrown);
        int status = switch (failure.exitCode()) {
            case ExitCode.WRONG_USE -> 400;
            case ExitCode.UNREACHABLE -> 503;
            default -> 500;
        };
        if (failure.isDefect()) {
            LOG.error("{} {}", request.method(), request.path(), thrown);
        }
        answer(request, status, failure);
    }

    private static void answer(Context request, int status, Failure failure) {
        request.status(status)
                .contentType("application/json")
                .result(Json.compact(new CommandResponses.Errors(failure.reasons(), failure.exitCode())));
    }

    /** Gives every connector of the server its idle timeout as it comes up. */
    private static final class IdleTimeout implements LifeCycle.Listener {
        @Override
        public void lifeCycleStarting(LifeCycle server) {
            for (Connector connector : ((Server) server).getConnectors()) {
                ((ServerConnector) connector).setIdleTimeout(IDLE_TIMEOUT.toMillis());
            }
        }
    }
}
