package io.tideway.server.cli;

import io.tideway.server.api.CommandResponses;
import io.tideway.server.api.Json;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.cli.local.CheckCommand;
import io.tideway.server.cli.local.DeprovisionCommand;
import io.tideway.server.cli.local.ExportCommand;
import io.tideway.server.cli.local.PlanCommand;
import io.tideway.server.cli.local.SchemaCommand;
import io.tideway.server.cli.local.TablesCommand;
import io.tideway.server.cli.remote.IssuesCommand;
import io.tideway.server.cli.remote.PauseCommand;
import io.tideway.server.cli.remote.RecordCommand;
import io.tideway.server.cli.remote.ResumeCommand;
import io.tideway.server.cli.remote.ResyncCommand;
import io.tideway.server.cli.remote.StatusCommand;
import io.tideway.server.cli.remote.VerifyCommand;
import io.tideway.server.cli.remote.WaitCommand;
import io.tideway.server.cli.run.DemoCommand;
import io.tideway.server.cli.run.RunCommand;
import io.tideway.server.config.yaml.Spelling;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.errors.Failure;
import io.tideway.server.reason.ConfigurationCodes;
import io.tideway.server.terminal.ReasonText;
import io.tideway.server.terminal.Terminal;
import io.tideway.spi.Reason;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands: runs one of them, prints its errors, and gives the exit code. */
public final class CommandTree {

    private final CommandContext surroundings;
    private final CommandLine commands;

    private CommandTree(CommandContext surroundings, CommandLine commands) {
        this.surroundings = surroundings;
        this.commands = commands;
    }

    /** The commands in the order in which the help lists them. */
    public static CommandTree of(CommandContext given) {
        CommandLine issues = new CommandLine(new IssuesCommand(given))
                .addSubcommand(new IssuesCommand.Listing(given))
                .addSubcommand(new IssuesCommand.Show(given))
                .addSubcommand(new IssuesCommand.Retry(given))
                .addSubcommand(new IssuesCommand.Ignore(given))
                .addSubcommand(new IssuesCommand.Keep(given))
                .addSubcommand(new IssuesCommand.Revert(given))
                .addSubcommand(new IssuesCommand.Confirm(given));
        CommandLine root = new CommandLine(new RootCommand())
                .addSubcommand(new DemoCommand(given))
                .addSubcommand(new CheckCommand(given))
                .addSubcommand(new TablesCommand(given))
                .addSubcommand(new PlanCommand(given))
                .addSubcommand(new SchemaCommand(given))
                .addSubcommand(new RunCommand(given))
                .addSubcommand(new StatusCommand(given))
                .addSubcommand(issues)
                .addSubcommand(new PauseCommand(given))
                .addSubcommand(new ResumeCommand(given))
                .addSubcommand(new ResyncCommand(given))
                .addSubcommand(new VerifyCommand(given))
                .addSubcommand(new WaitCommand(given))
                .addSubcommand(new RecordCommand(given))
                .addSubcommand(new ExportCommand(given))
                .addSubcommand(new DeprovisionCommand(given));
        return new CommandTree(given, root);
    }

    /** Runs one command line; returns the exit code and throws nothing. */
    public int run(String... args) {
        Terminal terminal = surroundings.terminal();
        commands.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setColorScheme(CommandLine.Help.defaultColorScheme(
                terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        commands.setParameterExceptionHandler((e, given) -> report(args, e, usage(e)));
        commands.setExecutionExceptionHandler((e, command, parsed) -> report(args, e, Failure.of(e)));
        try {
            return commands.execute(args);
        } catch (AssertionError | StackOverflowError e) {
            // A broken invariant passes picocli's handlers by; users see it like any other defect.
            return report(args, e, Failure.of(e));
        }
    }

    private int report(String[] args, Throwable thrown, Failure failure) {
        Terminal terminal = surroundings.terminal();
        List<String> words = Arrays.asList(args);
        if (words.contains("--json")) {
            terminal.out().println(Json.indented(new CommandResponses.Errors(failure.reasons(), failure.exitCode())));
        }
        failure.reasons().forEach(reason -> terminal.err().println(ReasonText.line(reason)));
        if (words.contains("--debug")) {
            thrown.printStackTrace(terminal.err());
        }
        return failure.exitCode();
    }

    private static Failure usage(ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        String fix = e instanceof UnmatchedArgumentException unmatched
                ? Spelling.nearest(unmatched.getUnmatched().get(0), known(e.getCommandLine()))
                        .map(near -> "did you mean `" + near + "`?")
                        .orElse("")
                : "";
        String help = "`" + name + " --help` shows its arguments.";
        return new Failure(
                ExitCode.WRONG_USE,
                List.of(new Reason(
                        ConfigurationCodes.WRONG_USAGE,
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                        fix.isEmpty() ? help : fix + " " + help)));
    }

    private static List<String> known(CommandLine command) {
        List<String> words = new ArrayList<>(command.getSubcommands().keySet());
        command.getCommandSpec().options().forEach(option -> words.addAll(Arrays.asList(option.names())));
        return words;
    }
}
