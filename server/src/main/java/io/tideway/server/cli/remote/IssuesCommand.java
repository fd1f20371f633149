package io.tideway.server.cli.remote;

import io.tideway.server.api.CommandResponses;
import io.tideway.server.api.IssueDocument;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.reason.ApiCodes;
import io.tideway.server.reason.ConfigurationCodes;
import io.tideway.server.terminal.ReasonText;
import io.tideway.server.terminal.Terminal.Style;
import io.tideway.spi.Reason;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tideway issues}: the commands on records that cannot sync; without a subcommand it lists them. */
@Command(
        name = "issues",
        description = {"List, show, retry, decide, revert or ignore what cannot sync.", "Without a further word: list."
        })
public final class IssuesCommand extends ListIssues {

    public IssuesCommand(CommandContext surroundings) {
        super(surroundings);
    }

    /** {@code tideway issues list}. */
    @Command(
            name = "list",
            description = {"List the issues, oldest first.", "Exits with 1 when there are any."})
    public static final class Listing extends ListIssues {
        public Listing(CommandContext surroundings) {
            super(surroundings);
        }
    }

    /** {@code tideway issues show}. */
    @Command(name = "show", description = "Show one issue.")
    public static final class Show extends EngineCommand {

        @Parameters(index = "0", paramLabel = "<id>", description = "The issue's id.")
        private long id;

        public Show(CommandContext surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() throws InterruptedException {
            IssueDocument issue =
                    client().find("/api/issues/" + id, IssueDocument.class).orElseThrow(() -> notFound(id));
            if (json()) {
                printJson(issue);
            } else {
                print(terminal().styled(Style.BOLD, "issue " + issue.id()) + "  " + place(issue));
                ReasonText.print(terminal().out(), "  ", new Reason(issue.code(), issue.message(), issue.fix()));
                print("  state " + issue.state() + ", since " + issue.since() + ", attempts " + issue.attempts()
                        + (issue.nextAttempt() == null ? "" : ", next at " + issue.nextAttempt()));
                if (issue.field() != null) {
                    print("  left  " + issue.leftValue());
                    print("  right " + issue.rightValue());
                }
            }
            return ExitCode.FINE;
        }
    }

    /** {@code tideway issues retry}. */
    @Command(name = "retry", description = "Try issues again now.")
    public static final class Retry extends ByIds {
        public Retry(CommandContext surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() throws InterruptedException {
            return send("retry", "tried again");
        }
    }

    /** {@code tideway issues ignore}. */
    @Command(
            name = "ignore",
            description =
                    "Leave issues be. A later change of the record is tried, and opens the issue again if it fails.")
    public static final class Ignore extends ByIds {
        public Ignore(CommandContext surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() throws InterruptedException {
            return send("ignore", "ignored");
        }
    }

    /** {@code tideway issues keep}. */
    @Command(name = "keep", description = "Decide a parked field: that side's value is written to the other.")
    public static final class Keep extends EngineCommand {

        @Parameters(index = "0", paramLabel = "<id>", description = "The issue's id.")
        private long id;

        @Parameters(index = "1", paramLabel = "left|right", description = "The side whose value is kept.")
        private Choice side = Choice.left;

        public Keep(CommandContext surroundings) {
            super(surroundings);
        }

        /** The words as typed. */
        @SuppressWarnings("EnumConstantNaming")
        enum Choice {
            left,
            right
        }

        @Override
        public Integer call() throws InterruptedException {
            CommandResponses.Count count =
                    client().post("/api/issues/" + id + "/keep/" + side, CommandResponses.Count.class);
            if (json()) {
                printJson(count);
            } else {
                print("issue " + id + ": the " + side + " value is kept");
            }
            return ExitCode.FINE;
        }
    }

    /** {@code tideway issues revert}. */
    @Command(
            name = "revert",
            description = {
                "Put the old value back on the side that changed.",
                "A mass change that is on hold is put back as a whole."
            })
    public static final class Revert extends ById {
        public Revert(CommandContext surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() throws InterruptedException {
            return send("revert", "the old value is put back");
        }
    }

    /** {@code tideway issues confirm}. */
    @Command(name = "confirm", description = "Let a mass change happen that is on hold.")
    public static final class Confirm extends ById {
        public Confirm(CommandContext surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() throws InterruptedException {
            return send("confirm", "it is to happen");
        }
    }

    /** A command on one issue. */
    abstract static class ById extends EngineCommand {

        @Parameters(index = "0", paramLabel = "<id>", description = "The issue's id.")
        private long id;

        ById(CommandContext surroundings) {
            super(surroundings);
        }

        final Integer send(String command, String done) throws InterruptedException {
            CommandResponses.Count count =
                    client().post("/api/issues/" + id + "/" + command, CommandResponses.Count.class);
            if (json()) {
                printJson(count);
            } else {
                print("issue " + id + ": " + done);
            }
            return ExitCode.FINE;
        }
    }

    /** A command on some issues or all. */
    abstract static class ByIds extends EngineCommand {

        @Parameters(index = "0..*", paramLabel = "<id>", description = "Ids of issues.")
        private List<Long> ids = List.of();

        @Option(names = "--all", description = "All open issues.")
        private boolean all;

        ByIds(CommandContext surroundings) {
            super(surroundings);
        }

        final Integer send(String command, String done) throws InterruptedException {
            if (all != ids.isEmpty()) {
                throw new CommandException(
                        ExitCode.WRONG_USE,
                        new Reason(ConfigurationCodes.WRONG_USAGE, "Which issues?", "Give their ids, or --all."));
            }
            ApiClient client = client();
            int count = client.post("/api/issues/" + command, all && command.equals("ignore") ? open(client) : ids);
            if (json()) {
                printJson(new CommandResponses.Count(count));
            } else {
                print(count + (count == 1 ? " issue " : " issues ") + done);
            }
            return ExitCode.FINE;
        }

        private static List<Long> open(ApiClient client) throws InterruptedException {
            return Arrays.stream(client.get("/api/issues", IssueDocument[].class))
                    .map(IssueDocument::id)
                    .toList();
        }
    }

    static String place(IssueDocument issue) {
        String field = issue.field() == null ? "" : ", field " + issue.field();
        String record = issue.ofTable() ? "as a whole" : issue.key().isEmpty() ? "''" : issue.key();
        return issue.sync() + "/" + issue.table() + " " + issue.side() + " " + record + field;
    }

    private static CommandException notFound(long id) {
        return new CommandException(
                ExitCode.NO,
                new Reason(
                        ApiCodes.ISSUE_NOT_FOUND,
                        "There is no issue " + id + ".",
                        "It may have healed; `tideway issues` lists those there are."));
    }
}
