package io.tideway.server.cli.remote;

import io.tideway.server.api.IssueDocument;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.terminal.ReasonText;
import io.tideway.spi.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Lists issues, page after page. */
abstract class ListIssues extends EngineCommand {

    @Option(
            names = "--state",
            paramLabel = "<state>",
            description = "open, deferred (tried again within seconds), ignored, or all. Default: open")
    private String state = "open";

    ListIssues(CommandContext surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        List<IssueDocument> issues = all(client());
        if (json()) {
            printJson(issues);
        } else {
            issues.forEach(this::show);
            print(issues.isEmpty() ? "no issues" : issues.size() + (issues.size() == 1 ? " issue" : " issues"));
        }
        return issues.isEmpty() ? ExitCode.FINE : ExitCode.NO;
    }

    private List<IssueDocument> all(ApiClient client) throws InterruptedException {
        List<IssueDocument> issues = new ArrayList<>();
        long after = 0;
        while (true) {
            IssueDocument[] page = client.get(
                    ApiClient.query("/api/issues", "state", state, "after", Long.toString(after)),
                    IssueDocument[].class);
            if (page.length == 0) {
                return issues;
            }
            issues.addAll(Arrays.asList(page));
            after = page[page.length - 1].id();
        }
    }

    private void show(IssueDocument issue) {
        print(issue.id() + "  " + IssuesCommand.place(issue) + "  since " + issue.since() + ", attempts "
                + issue.attempts());
        ReasonText.print(terminal().out(), "   ", new Reason(issue.code(), issue.message(), issue.fix()));
    }
}
