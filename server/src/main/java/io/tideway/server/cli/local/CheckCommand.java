package io.tideway.server.cli.local;

import io.tideway.engine.Side;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.engine.definition.SyncDefinition;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.command.TidewayCommand;
import io.tideway.server.config.Configuration;
import io.tideway.server.config.ConnectionConfig;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.errors.Failure;
import io.tideway.server.terminal.ReasonText;
import io.tideway.server.terminal.Terminal.Style;
import io.tideway.spi.Connector;
import io.tideway.spi.ConnectorException;
import io.tideway.spi.Readiness;
import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tideway check}. */
@Command(
        name = "check",
        description = {
            "Connect to the systems, and list what they lack before they can sync.",
            "Exits with 2 where a right or a setting is missing, and with 3 where a system is away."
        })
public final class CheckCommand extends TidewayCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "<connection>", description = "Default: all connections.")
    private String connection = "";

    public CheckCommand(CommandContext surroundings) {
        super(surroundings);
    }

    /**
     * The problems of a connection.
     *
     * @param reasons why it cannot do what its syncs need; empty: it can
     * @param notices works, but an operator should look at it
     */
    record Result(String connection, String connector, List<Reason> reasons, List<Reason> notices) {}

    @Override
    public Integer call() {
        Configuration configuration = configuration();
        List<ConnectionConfig> chosen = connection.isEmpty()
                ? configuration.connections()
                : List.of(ConnectionLookup.require(configuration, connection));
        List<Result> results = new ArrayList<>();
        int exitCode = ExitCode.FINE;
        for (ConnectionConfig one : chosen) {
            try {
                Result result = check(one, configuration.syncs());
                results.add(result);
                exitCode = Math.max(exitCode, result.reasons().isEmpty() ? ExitCode.FINE : ExitCode.WRONG_USE);
            } catch (ConnectorException e) {
                results.add(new Result(one.name(), one.spec().name(), List.of(e.reason()), List.of()));
                exitCode = Math.max(exitCode, Failure.of(e).exitCode());
            }
        }
        show(results);
        return exitCode;
    }

    private static Result check(ConnectionConfig config, List<SyncDefinition> syncs) {
        try (Connector connector = config.open()) {
            Readiness readiness = connector.check();
            boolean used = roles(config.name(), syncs).findAny().isPresent();
            boolean source = !used
                    || roles(config.name(), syncs)
                            .anyMatch(role -> role.direction().reads(role.side()));
            boolean target = !used
                    || roles(config.name(), syncs)
                            .anyMatch(role -> role.direction().writes(role.side()));
            List<Reason> reasons = Stream.concat(
                            source ? readiness.notAsSource().stream() : Stream.empty(),
                            target ? readiness.notAsTarget().stream() : Stream.empty())
                    .distinct()
                    .toList();
            return new Result(config.name(), config.spec().name(), reasons, readiness.notices());
        }
    }

    /** What one table mapping wants of a connection. */
    private record Role(Side side, Direction direction) {}

    private static Stream<Role> roles(String connection, List<SyncDefinition> syncs) {
        return syncs.stream()
                .flatMap(sync -> Stream.of(Side.values())
                        .filter(side -> sync.connection(side).equals(connection))
                        .flatMap(side -> sync.tables().stream()
                                .map(MappingDefinition::direction)
                                .map(direction -> new Role(side, direction))));
    }

    private void show(List<Result> results) {
        if (json()) {
            printJson(results);
            return;
        }
        for (Result result : results) {
            Optional<String> trouble = result.reasons().isEmpty()
                    ? Optional.empty()
                    : Optional.of(terminal().styled(Style.RED, "not ready"));
            print(result.connection() + " (" + result.connector() + "): "
                    + trouble.orElse(terminal().styled(Style.GREEN, "ready")));
            result.reasons().forEach(reason -> ReasonText.print(terminal().out(), "  ", reason));
            result.notices().forEach(reason -> ReasonText.print(terminal().out(), "  note: ", reason));
        }
    }
}
