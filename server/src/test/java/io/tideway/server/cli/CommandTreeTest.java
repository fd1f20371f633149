package io.tideway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.server.api.CommandResponses;
import io.tideway.server.api.Json;
import io.tideway.server.cli.command.CommandContext;
import io.tideway.server.config.TestConnectors;
import io.tideway.server.terminal.StopSignal;
import io.tideway.server.terminal.Terminal;
import io.tideway.spi.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTreeTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "check",
                "tables",
                "plan",
                "run",
                "status",
                "issues",
                "pause",
                "resume",
                "resync",
                "verify",
                "wait",
                "record",
                "export",
                "deprovision"
            })
    void everyCommandHasHelpWithItsExitCodes(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out()).contains("Usage: tideway " + command, "Exit codes:", "--json", "--file", "--debug");
        assertThat(err()).isEmpty();
    }

    @Test
    void aWrongWordExitsWithTwoAndNamesTheOneThatWasMeant() {
        assertThat(run("statsu")).isEqualTo(2);
        assertThat(err()).startsWith("WRONG_USAGE: ").contains("Fix: did you mean `status`?");
        assertThat(out()).isEmpty();
    }

    @Test
    void aWrongConfigurationExitsWithTwoOneLineForEachProblem() throws IOException {
        Path file = write("connections:\n  shop: { connector: postgres, host: h, prot: 1 }\n");
        assertThat(run("export", "-f", file.toString())).isEqualTo(2);
        assertThat(err().lines()).hasSize(3).allMatch(line -> line.contains(file + ":2: ") && line.contains(" Fix: "));
    }

    @Test
    void withJsonAnErrorIsOneDocument() {
        assertThat(run("export", "--json", "-f", directory.resolve("none.yaml").toString()))
                .isEqualTo(2);
        CommandResponses.Errors errors = Json.read(out(), CommandResponses.Errors.class);
        assertThat(errors.exitCode()).isEqualTo(2);
        assertThat(errors.errors()).extracting(Reason::code).containsExactly("CONFIG_NOT_READABLE");
    }

    @Test
    void anEngineThatIsNotThereExitsWithThree() {
        assertThat(run("status", "--url", "http://127.0.0.1:1")).isEqualTo(3);
        assertThat(err()).startsWith("ENGINE_UNREACHABLE: ").contains("tideway run");
    }

    @Test
    void exportPrintsOneDocument() throws IOException {
        Path file = write("connections:\n  shop: { connector: postgres, host: h, database: d, user: u }\n");
        assertThat(run("export", "--json", "-f", file.toString())).isZero();
        assertThat(Json.read(out(), Exported.class).connections()).containsOnlyKeys("shop");
    }

    @Test
    void runWithoutASyncExitsWithTwo() throws IOException {
        Path file = write("connections:\n  shop: { connector: postgres, host: h, database: d, user: u }\n");
        assertThat(run("run", "-f", file.toString())).isEqualTo(2);
        assertThat(err()).startsWith("NO_SYNCS: ");
    }

    @Test
    void anUnknownConnectionExitsWithTwo() throws IOException {
        Path file = write("connections:\n  shop: { connector: postgres, host: h, database: d, user: u }\n");
        assertThat(run("tables", "shp", "-f", file.toString())).isEqualTo(2);
        assertThat(err()).startsWith("UNKNOWN_CONNECTION: ").contains("`shop`");
    }

    @Test
    void retryWantsIdsOrAll() {
        assertThat(run("issues", "retry")).isEqualTo(2);
        assertThat(run("issues", "retry", "7", "--all")).isEqualTo(2);
    }

    private record Exported(Map<String, Map<String, String>> connections, Map<String, String> syncs) {}

    private int run(String... args) {
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Terminal terminal = Terminal.plain(outStream, errStream);
        return CommandTree.of(new CommandContext(terminal, Map.of(), TestConnectors.catalog(), new StopSignal()))
                .run(args);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("tideway.yaml"), text);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
