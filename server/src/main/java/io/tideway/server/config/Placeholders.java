package io.tideway.server.config;

import io.tideway.server.config.yaml.Problem;
import io.tideway.server.reason.ConfigurationCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the real values in the place of <code>${NAME}</code> (an environment variable, anywhere in a value) and {@code file:path}
 * (a file's text, as the whole value). <code>$${</code> is a plain <code>${</code>.
 */
final class Placeholders {

    private static final Pattern VARIABLE = Pattern.compile("\\$(\\$\\{)|\\$\\{([^}]*)}");
    private static final String FILE_PREFIX = "file:";

    /** Larger than any secret; keeps a mistaken path from being read whole. */
    private static final long MAX_FILE_BYTES = 64 * 1024;

    private final Map<String, String> environment;
    private final Path directory;
    private final Consumer<Problem> problems;

    /**
     * @param directory where a relative {@code file:} begins
     */
    Placeholders(Map<String, String> environment, Path directory, Consumer<Problem> problems) {
        this.environment = environment;
        this.directory = directory;
        this.problems = problems;
    }

    /** Whether the value is a reference to the real one. */
    static boolean isReference(String value) {
        return value.startsWith(FILE_PREFIX) || VARIABLE.matcher(value).matches();
    }

    /** The real value; empty text where it cannot be had, which is then a problem of that line. */
    String resolve(String value, int line) {
        return value.startsWith(FILE_PREFIX)
                ? readFile(value.substring(FILE_PREFIX.length()), line)
                : replaceVariables(value, line);
    }

    private String replaceVariables(String value, int line) {
        Matcher matcher = VARIABLE.matcher(value);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String replacement = matcher.group(1) != null ? matcher.group(1) : variable(matcher.group(2), line);
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(resolved).toString();
    }

    private String variable(String name, int line) {
        String value = environment.get(name);
        if (value != null) {
            return value;
        }
        problems.accept(new Problem(
                line,
                ConfigurationCodes.ENV_NOT_SET,
                "the environment variable `" + name + "` is not set",
                "set it before the start: export " + name + "=…"));
        return "";
    }

    private String readFile(String name, int line) {
        Path file = directory.resolve(name.strip());
        try {
            if (Files.size(file) <= MAX_FILE_BYTES) {
                return Files.readString(file).stripTrailing();
            }
        } catch (IOException e) {
            // Reported below: the cause of the read error does not change the fix.
        }
        problems.accept(new Problem(
                line,
                ConfigurationCodes.FILE_NOT_READABLE,
                "the file `" + file + "` cannot be read",
                "check its path and rights; a relative path begins at the configuration file"));
        return "";
    }
}
