package io.tideway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps sources and docs in order; every message names the place and what to write instead. */
final class TidyTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("^(https?:|mailto:|#).*");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w+)");

    /** A name of two words or more, as types have it; single words may be of anything. */
    private static final Pattern NAMED_TYPE = Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)\\b[^`]*`");

    private static final Pattern TEXT_FILE = Pattern.compile(
            ".*(\\.(java|md|xml|sh|sql|ya?ml|json|tsx?|css|html)|/?Makefile|/?tideway|/?find-jdk|\\.ci/run)");

    /** Past this a reader needs a good reason; a file that has one is named with it. */
    private static final int MOST_LINES = 400;

    private static final Set<String> LONG_FOR_A_REASON = Set.of();

    private static final List<Banned> BANNED = List.of(
            banned(
                    "\\b(?:class|record|interface|enum) \\w*(?:Util|Utils|Helper|Manager|Impl)\\b",
                    "a name of what it does"),
            banned("\\b(?:class|record|interface|enum) \\w+Service\\b", "a name of the one thing that it does"),
            banned("Thread\\.sleep\\(", "waiting for a condition, or a clock that the test moves"),
            banned("@" + "Disabled\\b", "a test that runs, or none"),
            banned("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b", "the thing itself, or an issue in the tracker"),
            banned("https?://[^\\s\"<]*/maven2", "no address: Maven knows its repositories"),
            banned("\"resolved\": \"http", "a lock file without addresses (omit-lockfile-registry-resolved)"),
            banned(
                    "(?<![\\w.$~}*])/(?:root|work|home/[a-z]+|Users/[a-z]+)/",
                    "a relative path: this one is of one machine"),
            banned("org\\.(?:mockito|easymock)", "the real thing, or a fake written by hand"));

    private static SourceTree sources;

    private record Banned(Pattern pattern, String instead) {}

    private static Banned banned(String pattern, String instead) {
        return new Banned(Pattern.compile(pattern), instead);
    }

    @BeforeAll
    static void readTheTree() throws IOException {
        sources = SourceTree.ofWorkingDirectory();
    }

    @Test
    void everyPackageSaysWhatItIs() {
        var silent = new TreeSet<String>();
        sources.files(path -> path.contains("src/main/java/") && path.endsWith(".java"))
                .map(file -> file.resolveSibling("package-info.java"))
                .filter(info -> !Files.exists(info))
                .forEach(info -> silent.add(sources.name(info)));
        assertThat(silent).as("packages without package-info.java").isEmpty();
    }

    @Test
    void noBannedWords() {
        var found = new ArrayList<String>();
        sources.files(path -> TEXT_FILE.matcher(path).matches()).forEach(file -> findBanned(file, found));
        assertThat(found).as("words that have a better replacement").isEmpty();
    }

    @Test
    void everyBannedWordIsFound() {
        List<String> offences = List.of(
                "final class Sync" + "Manager {",
                "interface Sync" + "Service {",
                "Thread" + ".sleep(5);",
                "@" + "Disabled",
                "// TO" + "DO later",
                "http://host.example" + "/maven2/a.jar",
                "\"resolved\": \"" + "http://host.example",
                "see /ro" + "ot/notes",
                "import org." + "mockito.Mock;");
        assertThat(offences).hasSameSizeAs(BANNED);
        for (int i = 0; i < offences.size(); i++) {
            assertThat(BANNED.get(i).pattern().matcher(offences.get(i)).find())
                    .as(offences.get(i))
                    .isTrue();
        }
    }

    @Test
    void thePagesArePlainEnglish() {
        var found = new ArrayList<String>();
        sources.files(PlainEnglish::covers).forEach(file -> findMannered(file, found));
        assertThat(found).as("words that a plain one replaces").isEmpty();
    }

    @Test
    void everyManneredWordIsFound() {
        assertThat(PlainEnglish.WORDS)
                .allSatisfy(word -> assertThat(word.example())
                        .containsPattern(word.pattern())
                        .satisfies(example ->
                                assertThat(PlainEnglish.findIn(example)).isNotEmpty()));
    }

    @Test
    void noFileIsTooLong() {
        assertThat(sources.files(path -> path.endsWith(".java"))
                        .filter(file -> SourceTree.lines(file).size() > MOST_LINES)
                        .map(sources::name)
                        .filter(name -> !LONG_FOR_A_REASON.contains(name)))
                .as("files of more than %d lines: split them", MOST_LINES)
                .isEmpty();
    }

    @Test
    void noDeadLinksInTheDocs() {
        var dead = new ArrayList<String>();
        sources.files(path -> path.endsWith(".md")).forEach(page -> findDeadLinks(page, dead));
        assertThat(dead).as("links to files that do not exist").isEmpty();
    }

    @Test
    void everyTypeThatAPageNamesExists() {
        Set<String> types = new TreeSet<>();
        sources.files(path -> path.endsWith(".java"))
                .flatMap(file -> SourceTree.lines(file).stream())
                .map(TYPE::matcher)
                .filter(Matcher::find)
                .forEach(type -> types.add(type.group(1)));
        var unknown = new ArrayList<String>();
        sources.files(path -> path.startsWith("docs/internals/") || path.equals("docs/testing.md"))
                .forEach(page -> findUnknownTypes(page, types, unknown));
        assertThat(unknown).as("types that were renamed or are gone").isEmpty();
    }

    @Test
    void everyErrorCodeHasItsPage() {
        Path page = sources.root().resolve("docs/errors.md");
        Set<String> documented = new TreeSet<>();
        SourceTree.lines(page).stream()
                .filter(line -> line.startsWith("### "))
                .forEach(line -> documented.add(line.substring("### ".length()).strip()));
        var missing = new ArrayList<String>();
        ErrorCodes.in(sources).forEach((code, place) -> {
            if (!documented.contains(code)) {
                missing.add("### " + code + "   (" + place + ")");
            }
        });
        assertThat(missing).as("headings that docs/errors.md lacks").isEmpty();
    }

    @Test
    void theErrorsPageIsMadeFromTheCodes() throws IOException {
        Path page = sources.root().resolve("docs/errors.md");
        String made = ErrorsPage.of(sources);
        if (Boolean.getBoolean("tideway.write.docs")) {
            Files.writeString(page, made);
        }
        assertThat(Files.readString(page))
                .as("docs/errors.md is made from the comments of the codes; write it with `make docs`")
                .isEqualTo(made);
    }

    private static void findBanned(Path file, List<String> found) {
        List<String> lines = SourceTree.lines(file);
        for (int line = 0; line < lines.size(); line++) {
            for (Banned word : BANNED) {
                Matcher matcher = word.pattern().matcher(lines.get(line));
                if (matcher.find()) {
                    found.add(sources.name(file) + ":" + (line + 1) + ": `" + matcher.group() + "`; write "
                            + word.instead());
                }
            }
        }
    }

    private static void findMannered(Path file, List<String> found) {
        List<String> lines = SourceTree.lines(file);
        for (int line = 0; line < lines.size(); line++) {
            String place = sources.name(file) + ":" + (line + 1) + ": ";
            PlainEnglish.findIn(lines.get(line)).forEach(word -> found.add(place + word));
        }
    }

    private static void findUnknownTypes(Path page, Set<String> types, List<String> unknown) {
        for (String line : SourceTree.lines(page)) {
            Matcher matcher = NAMED_TYPE.matcher(line);
            while (matcher.find()) {
                if (!types.contains(matcher.group(1))) {
                    unknown.add(sources.name(page) + ": " + matcher.group(1));
                }
            }
        }
    }

    private static void findDeadLinks(Path page, List<String> dead) {
        for (String line : SourceTree.lines(page)) {
            Matcher matcher = LINK.matcher(line);
            while (matcher.find()) {
                String target = matcher.group(1);
                if (!ELSEWHERE.matcher(target).matches()
                        && !Files.exists(page.resolveSibling(target.replaceFirst("#.*", "")))) {
                    dead.add(sources.name(page) + ": " + target);
                }
            }
        }
    }
}
