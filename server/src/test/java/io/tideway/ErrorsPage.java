package io.tideway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes docs/errors.md from the comments of the codes: the Javadoc of a constant, or a comment {@code # Error CODE: text} of a
 * script. A code without a comment, which two modules report, has its text in the other one.
 */
final class ErrorsPage {

    private static final String HEAD = """
        # Errors

        Every error code of Tideway: what it means, and what fixes it. Search this page for the code of your error. On the command line an error reads

        ```
        SERVER_UNREACHABLE: what happened, and where. Fix: what to do.
        ```

        With `--json` and in the API it is `{code, message, fix}`. "Notice" marks a hint that stops nothing.
        """;

    private static final String ENGINE = "engine/src/main/java/io/tideway/engine/";
    private static final String POSTGRES = "connectors/postgres/src/main/java/io/tideway/connector/postgres/reason/";
    private static final String SERVER = "server/src/main/java/io/tideway/server/reason/";

    private static final List<Section> SECTIONS = List.of(
            new Section("Starting Tideway", "", "scripts/find-jdk", "tideway"),
            new Section("The embedded Postgres", """
                Tideway keeps its ledger in an embedded Postgres server, unless `ledger.url` names another. These errors concern that server, or a server of
                `tideway demo`.
                """, "embedded/src/main/java/io/tideway/embedded/Problem.java"),
            new Section("Configuration and commands", "", SERVER + "ConfigurationCodes.java"),
            new Section("The running engine and its API", "", SERVER + "ApiCodes.java"),
            new Section(
                    "A connection",
                    "Reported by `tideway check`, and by a sync that cannot start or continue.\n",
                    POSTGRES + "ConnectionCodes.java"),
            new Section(
                    "A table",
                    "Reported by `tideway tables` and `tideway plan`, each with the statement that fixes it.\n",
                    ENGINE + "TableCodes.java",
                    POSTGRES + "TableCodes.java"),
            new Section(
                    "A mapping",
                    "Reasons why a table mapping cannot run, and notices about one that can. `tideway plan` shows"
                            + " both. The last two are issues of a record.\n",
                    ENGINE + "mapping/convert/MappingCode.java"),
            new Section(
                    "A record",
                    "These are [issues](operations/issues.md): one record waits, everything else goes on.\n",
                    ENGINE + "RecordCodes.java",
                    POSTGRES + "WriteCodes.java"),
            new Section("The ledger and the syncs", "", ENGINE + "SyncCodes.java"));

    /** {@code String CODE = "CODE"}, {@code NAME("CODE")} of an enum, or {@code CODE} of an enum. */
    private static final Pattern OF_A_CONSTANT = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:public static final String |[A-Z_]+\\(\")?([A-Z_]+)\\b", Pattern.DOTALL);

    private static final Pattern OF_A_SCRIPT = Pattern.compile("(?m)^ *# Error ([A-Z_]+): (.*(?:\\R *# .*)*)");

    private static final Pattern CODE = Pattern.compile("\\{@code ((?:[^{}]|\\{[^{}]*})*)}");
    private static final Pattern LINK = Pattern.compile("\\{@link #([A-Z_]+)}");

    private final StringBuilder page = new StringBuilder(HEAD);
    private final Set<String> seen = new HashSet<>();

    private record Section(String title, String intro, List<String> sources) {
        Section(String title, String intro, String... sources) {
            this(title, intro, List.of(sources));
        }
    }

    private ErrorsPage() {}

    static String of(SourceTree sources) {
        var page = new ErrorsPage();
        for (Section section : SECTIONS) {
            page.page.append("\n## ").append(section.title()).append('\n');
            page.page.append(section.intro().isEmpty() ? "" : "\n" + section.intro());
            section.sources().forEach(source -> page.add(sources.root().resolve(source)));
        }
        return page.page.toString();
    }

    private void add(Path source) {
        String text = read(source);
        if (source.toString().endsWith(".java")) {
            Matcher constant = OF_A_CONSTANT.matcher(text.substring(text.indexOf('{')));
            while (constant.find()) {
                add(constant.group(2), plain(constant.group(1)));
            }
        } else {
            Matcher comment = OF_A_SCRIPT.matcher(text);
            while (comment.find()) {
                add(comment.group(1), comment.group(2).replaceAll("(?m)^ *# ", ""));
            }
        }
    }

    private void add(String code, String text) {
        if (!seen.add(code)) {
            throw new AssertionError(code + " has two texts: keep one");
        }
        page.append("\n### ").append(code).append("\n\n").append(text).append('\n');
    }

    /** Turns Javadoc into Markdown, line by line. */
    private static String plain(String javadoc) {
        String text = javadoc.strip().replaceAll("(?m)^ *\\* ?", "").replace("<p>", "");
        text = CODE.matcher(text).replaceAll("`$1`");
        return LINK.matcher(text)
                .replaceAll(code -> "[" + code.group(1) + "](#" + code.group(1).toLowerCase(Locale.ROOT) + ")");
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
