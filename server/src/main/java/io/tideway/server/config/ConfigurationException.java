package io.tideway.server.config;

import io.tideway.server.config.yaml.Problem;
import io.tideway.spi.Reason;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The configuration cannot be used; carries everything that is wrong with it, in the order of lines. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Reason> reasons;

    public ConfigurationException(Path file, List<Problem> problems) {
        super(file + " has " + problems.size() + " problems");
        this.reasons = problems.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Problem::line))
                .map(problem -> reason(file, problem))
                .toList();
    }

    /** At least one; each message begins with {@code file:line}. */
    public List<Reason> reasons() {
        return reasons;
    }

    private static Reason reason(Path file, Problem problem) {
        String place = problem.line() == 0 ? file.toString() : file + ":" + problem.line();
        return new Reason(problem.code(), place + ": " + problem.message(), problem.fix());
    }
}
