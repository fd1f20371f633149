package io.tideway.server.cli;

import io.tideway.server.errors.CommandException;
import io.tideway.server.errors.ExitCode;
import io.tideway.server.reason.ConfigurationCodes;
import io.tideway.spi.Reason;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/** {@code tideway} without a command: shows the help. */
@Command(
        name = "tideway",
        description = "Keeps records in step, both ways and in real time, between Postgres and other systems.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Fine.",
            "1:The answer is no: differences, issues, not ready.",
            "2:Wrong use or configuration: also a wrong password or a missing right.",
            "3:A system cannot be reached, or another engine is in the way."
        })
final class RootCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new CommandException(
                ExitCode.WRONG_USE,
                new Reason(ConfigurationCodes.WRONG_USAGE, "No command was given.", "`tideway --help` lists them."));
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = RootCommand.class.getPackage().getImplementationVersion();
            return new String[] {"tideway " + (version == null ? "(development)" : version)};
        }
    }
}
