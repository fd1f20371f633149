package io.tideway.server.cli.remote;

import io.tideway.server.api.AccessToken;
import io.tideway.server.api.CommandResponses;
import io.tideway.server.api.Json;
import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.errors.Failure;
import io.tideway.server.reason.ApiCodes;
import io.tideway.spi.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** Calls the API of a running engine; throws an error of the API as the command's own. */
final class ApiClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int NOT_FOUND = 404;

    private final HttpClient http;
    private final URI url;
    private final Optional<AccessToken> token;

    private ApiClient(URI url, Optional<AccessToken> token) {
        this.http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
        this.url = url;
        this.token = token;
    }

    static ApiClient open(URI url, Path stateDirectory, Map<String, String> environment) {
        try {
            return new ApiClient(url, AccessToken.find(stateDirectory, environment));
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.WRONG_USE,
                    new Reason(
                            ApiCodes.TOKEN_NOT_READABLE,
                            "The token in " + stateDirectory + " cannot be read.",
                            "Run the command as the user that runs the engine, or set " + AccessToken.VARIABLE + "."));
        }
    }

    /** A path with its parameters; an empty value is left out. */
    static String query(String path, String... namesAndValues) {
        StringBuilder query = new StringBuilder(path);
        char separator = '?';
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!namesAndValues[i + 1].isEmpty()) {
                query.append(separator)
                        .append(namesAndValues[i])
                        .append('=')
                        .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
                separator = '&';
            }
        }
        return query.toString();
    }

    <T> T get(String path, Class<T> type) throws InterruptedException {
        return find(path, type).orElseThrow(() -> notATideway("nothing is found there"));
    }

    /** Returns the document; empty if the engine has none. */
    <T> Optional<T> find(String path, Class<T> type) throws InterruptedException {
        return send(path, "GET", BodyPublishers.noBody()).map(body -> parse(body, type));
    }

    <T> T post(String path, Class<T> type) throws InterruptedException {
        return send(path, "POST", BodyPublishers.noBody())
                .map(body -> parse(body, type))
                .orElseThrow(() -> notATideway("nothing is found there"));
    }

    /** Sends ids of issues. */
    int post(String path, List<Long> ids) throws InterruptedException {
        String body = Json.compact(new CommandResponses.Ids(ids));
        return send(path, "POST", BodyPublishers.ofString(body))
                .map(answer -> parse(answer, CommandResponses.Count.class).count())
                .orElseThrow(() -> notATideway("nothing is found there"));
    }

    private Optional<String> send(String path, String method, BodyPublisher body) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).method(method, body);
        token.ifPresent(shown -> request.header("Authorization", shown.header()));
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == NOT_FOUND && response.body().equals("null")) {
                return Optional.empty();
            }
            if (response.statusCode() / 100 != 2) {
                throw new CommandException(failure(response.body()));
            }
            return Optional.of(response.body());
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    new Reason(
                            ApiCodes.ENGINE_UNREACHABLE,
                            "No engine answers at " + url + ".",
                            "Start one with `tideway run`, or name its address with --url."));
        }
    }

    private Failure failure(String body) {
        CommandResponses.Errors errors = parse(body, CommandResponses.Errors.class);
        if (errors.errors().isEmpty()) {
            throw notATideway("an error without a reason came back");
        }
        return new Failure(errors.exitCode(), errors.errors());
    }

    private <T> T parse(String body, Class<T> type) {
        try {
            return Json.read(body, type);
        } catch (JacksonException e) {
            throw notATideway("the answer is of another form");
        }
    }

    private CommandException notATideway(String what) {
        return new CommandException(
                ExitCode.UNREACHABLE,
                new Reason(
                        ApiCodes.ENGINE_UNREACHABLE,
                        "What answers at " + url + " is no engine of this version: " + what + ".",
                        "Name the engine's address with --url."));
    }
}
