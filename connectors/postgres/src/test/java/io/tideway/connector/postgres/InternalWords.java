package io.tideway.connector.postgres;

import io.tideway.testkit.postgres.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names that users may give and that mean something to the server or to the connector's own SQL, in lower and in upper case. */
final class InternalWords {

    private static final Path SOURCES = Path.of("src/main/java");

    private static final Pattern TEXT =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);
    private static final Pattern SQL =
            Pattern.compile("\\b(SELECT|FROM|AS|SET|INSERT|UPDATE|DELETE|WITH|WHERE|ORDER|DECLARE)\\b");
    private static final Pattern WORD = Pattern.compile("\\b[a-z_][a-z0-9_]*\\b");

    /** No column may have them. */
    private static final Set<String> SYSTEM_COLUMNS = Set.of("tableoid", "ctid", "xmin", "xmax", "cmin", "cmax");

    /** What statements number as they are made. */
    private static final List<String> NUMBERED = List.of("k0", "k1", "v0", "v1", "v2", "e0", "e1", "e2");

    private InternalWords() {}

    static List<String> all(LocalPostgres.Database database) {
        Set<String> words = new TreeSet<>(NUMBERED);
        LocalPostgres.query(database, "SELECT word FROM pg_get_keywords()")
                .forEach(row -> words.add(String.valueOf(row.get(0))));
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> addWords(file, words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set<String> cases = new TreeSet<>();
        for (String word : words) {
            cases.add(word);
            cases.add(word.toUpperCase(Locale.ROOT));
        }
        cases.removeAll(SYSTEM_COLUMNS);
        return List.copyOf(cases);
    }

    private static void addWords(Path file, Set<String> words) {
        try {
            Matcher text = TEXT.matcher(Files.readString(file));
            while (text.find()) {
                String literal = text.group(1) == null ? text.group(2) : text.group(1);
                if (SQL.matcher(literal).find()) {
                    WORD.matcher(literal).results().forEach(word -> words.add(word.group()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
