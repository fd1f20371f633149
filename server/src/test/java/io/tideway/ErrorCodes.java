package io.tideway;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The codes of all errors that a user can see, found in the sources.
 *
 * <p>A code is an upper snake case literal of two words or more; a literal of any such form that is the first argument
 * of a reason; or a constant of an enum whose name ends with {@code Code}.
 */
final class ErrorCodes {
    private static final Pattern LITERAL = Pattern.compile("\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"");
    private static final Pattern REASON = Pattern.compile("new Reason\\(\\s*\"([A-Z][A-Z0-9_]*)\"");
    private static final Pattern CONSTANT = Pattern.compile("^    ([A-Z][A-Z0-9_]*)(?:[,;(].*)?$");

    /** Literals of the same form that are something else; names of environment variables, mostly. */
    private static final Set<String> NO_CODES =
            Set.of("LC_ALL", "NO_COLOR", "PG_VERSION", "SQL_ASCII", "XDG_CACHE_HOME", "TIDEWAY_TOKEN");

    private final SortedMap<String, String> placeByCode = new TreeMap<>();

    private ErrorCodes() {}

    /** Each code with the first place that names it. */
    static SortedMap<String, String> in(SourceTree sources) {
        var codes = new ErrorCodes();
        sources.shippedJava().forEach(file -> codes.collect(sources.name(file), file));
        codes.placeByCode.keySet().removeAll(NO_CODES);
        return codes.placeByCode;
    }

    private void collect(String name, Path file) {
        List<String> lines = SourceTree.lines(file);
        boolean isCodeEnum =
                name.endsWith("Code.java") && String.join("\n", lines).contains("enum ");
        for (int line = 0; line < lines.size(); line++) {
            String place = name + ":" + (line + 1);
            collect(LITERAL.matcher(lines.get(line)), place);
            if (isCodeEnum) {
                collect(CONSTANT.matcher(lines.get(line)), place);
            }
        }
        collect(REASON.matcher(String.join("\n", lines)), name);
    }

    private void collect(Matcher matcher, String place) {
        while (matcher.find()) {
            placeByCode.putIfAbsent(matcher.group(1), place);
        }
    }
}
