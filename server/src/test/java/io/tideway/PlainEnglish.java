package io.tideway;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mannered words, each with the plain term to write instead. They are banned from all pages, and from those trees of
 * sources whose prose is clean already.
 */
final class PlainEnglish {

    /** Trees of sources that are clean: add one, with a slash at its end, as soon as its test passes. */
    private static final List<String> CLEAN_SOURCES = List.of(
            "spi/src/main/java/",
            "testkit/src/main/java/",
            "embedded/src/main/java/",
            "connectors/postgres/src/main/java/",
            "server/src/main/java/",
            "benchmarks/src/main/java/",
            "engine/src/main/java/io/tideway/engine/api/",
            "engine/src/main/java/io/tideway/engine/brake/",
            "engine/src/main/java/io/tideway/engine/capture/",
            "engine/src/main/java/io/tideway/engine/commit/",
            "engine/src/main/java/io/tideway/engine/definition/",
            "engine/src/main/java/io/tideway/engine/delivery/",
            "engine/src/main/java/io/tideway/engine/event/",
            "engine/src/main/java/io/tideway/engine/issue/",
            "engine/src/main/java/io/tideway/engine/ledger/",
            "engine/src/main/java/io/tideway/engine/mapping/",
            "engine/src/main/java/io/tideway/engine/plan/",
            "engine/src/main/java/io/tideway/engine/reconcile/",
            "engine/src/main/java/io/tideway/engine/schema/",
            "engine/src/main/java/io/tideway/engine/sync/",
            "engine/src/main/java/io/tideway/engine/verify/",
            "engine/src/test/java/io/tideway/engine/brake/",
            "engine/src/test/java/io/tideway/engine/capture/",
            "engine/src/test/java/io/tideway/engine/commit/",
            "engine/src/test/java/io/tideway/engine/delivery/",
            "engine/src/test/java/io/tideway/engine/ledger/",
            "engine/src/test/java/io/tideway/engine/mapping/",
            "engine/src/test/java/io/tideway/engine/plan/",
            "engine/src/test/java/io/tideway/engine/reconcile/",
            "engine/src/test/java/io/tideway/engine/schema/",
            "engine/src/test/java/io/tideway/engine/simulation/",
            "engine/src/test/java/io/tideway/engine/sync/",
            "engine/src/test/java/io/tideway/engine/verify/",
            "engine/src/test/java/io/tideway/engine/world/");

    /** Quoted code and calls of methods, which may hold any word. */
    private static final Pattern CODE = Pattern.compile("`[^`]*`|\\w+\\.\\w+\\(");

    static final List<Word> WORDS = List.of(
            word("told|tells", "streamed, reported, configured", "what the stream tells"),
            word("who(?:m)?ever", "callers that, the user that", "whoever asks waits"),
            word("(?:no|some|any)body", "an operator, a user, a client; no user", "until somebody asks"),
            word("on (?:its|their) way", "in flight", "links on their way to the ledger"),
            word("at hand", "cached", "links at hand"),
            word("in hand", "current", "the batch in hand"),
            word("under way", "in progress, current", "batches under way"),
            word("on record", "in the history, in the audit log", "the loser is on record"),
            word("goes with", "depends on, is removed with", "the lock goes with the connection"),
            word("case-true", "case-sensitive", "unquoted and case-true"),
            word("(?:your|a person's|somebody's|a) word about", "a command for", "a word about it"),
            word("waits? for (?:your|a|a person's) word", "until confirmed", "the change waits for your word"),
            word("without a word", "silently", "nothing is cut without a word"),
            word("what (?:became|becomes|came|comes) of", "the outcome of", "what came of the batch"),
            word("what is told", "what is streamed", "what is told twice"),
            word("(?:a|no|the) say", "may write, may not write", "a side without a say"),
            word("old news", "changes that are known already", "such changes are old news"),
            word("twins?", "duplicates", "where a twin comes about"),
            word("of ours", "Tideway's", "a trigger of ours"),
            word("of yours", "your own", "a Postgres of yours"),
            word("as ever", "as before", "all other edits travel as ever"),
            word("anew", "again, newly", "the stream is made anew"),
            word("lately", "recently", "links that were lately used"),
            word("for good", "permanently", "they differ for good"),
            word("keeps? back", "retains", "the log that a slot keeps back"),
            word("(?:holds?|held|holding) up", "stops, is held, waits", "the mapping is held up"),
            word("lest", "so that ... not", "lest the disk fills up"),
            word("hence|thereof|therein|whereupon", "a sentence of its own", "and hence no loss"));

    /** @param example a sentence in which the word is found */
    record Word(Pattern pattern, String instead, String example) {}

    private PlainEnglish() {}

    private static Word word(String pattern, String instead, String example) {
        return new Word(Pattern.compile("\\b(?:" + pattern + ")\\b", Pattern.CASE_INSENSITIVE), instead, example);
    }

    /** Says whether the file of this name, relative to the root, is held to these words. */
    static boolean covers(String name) {
        return name.endsWith(".md") || CLEAN_SOURCES.stream().anyMatch(name::startsWith);
    }

    /** Finds the words in a line, each with what to write instead. */
    static List<String> findIn(String line) {
        List<String> found = new ArrayList<>();
        String prose = CODE.matcher(line).replaceAll("");
        for (Word word : WORDS) {
            Matcher matcher = word.pattern().matcher(prose);
            if (matcher.find()) {
                found.add("`" + matcher.group() + "`; write: " + word.instead());
            }
        }
        return found;
    }
}
