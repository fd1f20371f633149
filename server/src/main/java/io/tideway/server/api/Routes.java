package io.tideway.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.tideway.engine.Side;
import io.tideway.engine.api.Engine;
import io.tideway.engine.ledger.Issue;
import io.tideway.engine.sync.SyncState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The handlers of each address. */
final class Routes {

    /** The longest that one request may wait for the engine. */
    static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final Duration LONGEST_EVENT_WAIT = Duration.ofSeconds(60);
    private static final int ISSUES_PER_PAGE = 500;
    private static final int EXAMPLES = 20;
    private static final List<String> OPEN_ONLY = List.of(Issue.State.OPEN.name());

    private final Engine engine;
    private final EventBuffer events;
    private final Supplier<String> metrics;

    Routes(Engine engine, EventBuffer events, Supplier<String> metrics) {
        this.engine = engine;
        this.events = events;
        this.metrics = metrics;
    }

    /** Adds all routes. Long, since it is the one list of them. */
    void addTo(RoutesConfig routes) {
        routes.get("/health/live", request -> answer(request, new CommandResponses.Health("live", List.of())));
        routes.get("/health/ready", this::ready);
        routes.get(
                "/metrics",
                request -> request.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(metrics.get()));
        routes.get(
                "/api/status",
                request -> answer(
                        request, engine.status().stream().map(SyncDocument::of).toList()));
        routes.get("/api/issues", this::issues);
        routes.post(
                "/api/issues/retry",
                request -> answer(request, new CommandResponses.Count(engine.retry(ids(request)))));
        routes.post(
                "/api/issues/ignore",
                request -> answer(request, new CommandResponses.Count(engine.ignore(ids(request)))));
        routes.get("/api/issues/{id}", this::issue);
        routes.post("/api/issues/{id}/keep/{side}", this::keep);
        routes.post("/api/issues/{id}/revert", request -> decide(request, engine::revert));
        routes.post("/api/issues/{id}/confirm", request -> decide(request, engine::confirm));
        routes.post("/api/pause", request -> command(request, engine::pause));
        routes.post("/api/resume", request -> command(request, engine::resume));
        routes.post(
                "/api/resync", request -> command(request, sync -> engine.resync(sync, parameter(request, "table"))));
        routes.post("/api/wait", this::awaitQuiet);
        routes.get(
                "/api/verify",
                request -> answer(request, VerifyDocument.of(engine.verify(parameter(request, "sync"), (int)
                        number(request, "examples", EXAMPLES)))));
        routes.get("/api/verify/progress", request -> answer(request, engine.verifying()));
        routes.get("/api/record", this::record);
        routes.get("/api/events", this::recentEvents);
    }

    private void ready(Context request) {
        List<CommandResponses.Waiting> waiting = engine.status().stream()
                .filter(sync -> sync.state() != SyncState.RUNNING)
                .map(sync ->
                        new CommandResponses.Waiting(sync.name(), sync.state().name()))
                .toList();
        request.status(waiting.isEmpty() ? 200 : 503);
        answer(request, new CommandResponses.Health(waiting.isEmpty() ? "ready" : "not ready", waiting));
    }

    private void issues(Context request) {
        List<String> words = parameter(request, "state")
                .map(text -> List.of(text.toUpperCase(Locale.ROOT).split(",")))
                .orElse(OPEN_ONLY);
        List<Issue.State> states = words.equals(List.of("ALL"))
                ? List.of()
                : words.stream().flatMap(Routes::state).toList();
        if (states.isEmpty() && !words.equals(List.of("ALL"))) {
            throw new BadRequestResponse("state is one of open, deferred, ignored, all");
        }
        int limit = Math.min(ISSUES_PER_PAGE, (int) number(request, "limit", ISSUES_PER_PAGE));
        answer(
                request,
                engine.issues(states, number(request, "after", 0), limit).stream()
                        .map(IssueDocument::of)
                        .toList());
    }

    private static Stream<Issue.State> state(String word) {
        return Arrays.stream(Issue.State.values()).filter(state -> state.name().equals(word));
    }

    private void issue(Context request) {
        found(request, engine.issue(issueId(request)).map(IssueDocument::of));
    }

    private void keep(Context request) {
        Side winner = switch (request.pathParam("side")) {
            case "left" -> Side.LEFT;
            case "right" -> Side.RIGHT;
            default -> throw new BadRequestResponse("the side is left or right");
        };
        engine.keep(issueId(request), winner);
        answer(request, new CommandResponses.Count(1));
    }

    private void decide(Context request, LongConsumer word) {
        word.accept(issueId(request));
        answer(request, new CommandResponses.Count(1));
    }

    private void command(Context request, Consumer<String> command) {
        command.accept(required(request, "sync"));
        answer(request, new CommandResponses.Count(1));
    }

    private void awaitQuiet(Context request) throws InterruptedException {
        Duration timeout = bounded(number(request, "timeoutMillis", LONGEST_WAIT.toMillis()), LONGEST_WAIT);
        answer(request, new CommandResponses.Quiet(engine.awaitQuiet(timeout)));
    }

    private void record(Context request) {
        found(
                request,
                engine.record(required(request, "sync"), required(request, "table"), key(request))
                        .map(RecordDocument::of));
    }

    private void recentEvents(Context request) throws InterruptedException {
        Duration wait = bounded(number(request, "waitMillis", 0), LONGEST_EVENT_WAIT);
        answer(request, events.after(number(request, "since", 0), wait));
    }

    private static void found(Context request, Optional<?> document) {
        if (document.isPresent()) {
            answer(request, document.get());
        } else {
            request.status(404).result("null");
        }
    }

    private static void answer(Context request, Object document) {
        request.result(Json.compact(document));
    }

    private static List<Long> ids(Context request) {
        try {
            return request.body().isBlank()
                    ? List.of()
                    : Json.read(request.body(), CommandResponses.Ids.class).ids();
        } catch (JacksonException e) {
            throw new BadRequestResponse("the body is not {\"ids\": […]}");
        }
    }

    private static long issueId(Context request) {
        return parse("id", request.pathParam("id"));
    }

    private static String required(Context request, String name) {
        return parameter(request, name).orElseThrow(() -> new BadRequestResponse(name + " is missing"));
    }

    /** A key may be the empty text. */
    private static String key(Context request) {
        @Nullable String key = request.queryParam("key");
        if (key == null) {
            throw new BadRequestResponse("key is missing");
        }
        return key;
    }

    private static Optional<String> parameter(Context request, String name) {
        return Optional.ofNullable(request.queryParam(name)).filter(text -> !text.isEmpty());
    }

    private static long number(Context request, String name, long absent) {
        @Nullable String text = request.queryParam(name);
        return text == null ? absent : parse(name, text);
    }

    private static long parse(String name, String text) {
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new BadRequestResponse(name + " is a number");
        }
    }

    private static Duration bounded(long millis, Duration longest) {
        return millis < longest.toMillis() ? Duration.ofMillis(millis) : longest;
    }
}
