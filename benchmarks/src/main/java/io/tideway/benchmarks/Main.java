package io.tideway.benchmarks;

import io.tideway.benchmarks.database.Servers;
import io.tideway.benchmarks.figure.BenchmarkSetup;
import io.tideway.benchmarks.figure.Figure;
import io.tideway.benchmarks.figure.Figures;
import io.tideway.benchmarks.figure.WorkSize;
import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Profile;
import io.tideway.benchmarks.metric.Reading;
import io.tideway.benchmarks.metric.Series;
import io.tideway.benchmarks.report.JsonLine;
import io.tideway.benchmarks.report.PerformancePage;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures figures on servers of its own, and prints one JSON line for each metric and contender. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        description = "Measures Tideway beside native logical replication and Debezium, on servers of its own.")
public final class Main implements Callable<Integer> {

    private static final Path PAGE = Path.of("docs", "performance.md");

    @Option(names = "--quick", description = "The main figures with few records, one run each.")
    private boolean quick;

    @Option(names = "--runs", description = "How often each figure is taken; the median is printed.")
    private Optional<Integer> runs = Optional.empty();

    @Option(names = "--rows", description = "Rows of a large transaction and of a first load.")
    private Optional<Integer> rows = Optional.empty();

    @Option(names = "--rates", split = ",", description = "Transactions per second of latency-rates.")
    private List<Integer> rates = new ArrayList<>();

    @Option(
            names = "--links",
            split = ",",
            description = "Numbers of linked records between which growth is measured, the smallest first.")
    private List<Integer> links = new ArrayList<>();

    @Option(
            names = "--only",
            split = ",",
            completionCandidates = Figures.Names.class,
            description = "Names of figures, all by default: ${COMPLETION-CANDIDATES}.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--contenders",
            split = ",",
            converter = ContenderConverter.class,
            completionCandidates = ContenderConverter.Labels.class,
            description = "The contenders, all by default: ${COMPLETION-CANDIDATES}.")
    private List<Contender> contenders = new ArrayList<>();

    @Option(
            names = "--debezium",
            description = "A setting of Debezium in place of its default, such as poll.interval.ms=10.")
    private Map<String, String> debeziumSettings = new LinkedHashMap<>();

    @Option(
            names = "--profile",
            description = "Shows where Tideway's time goes while it is measured; slows it a little.")
    private boolean profile;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private boolean failed;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        List<Figure> figures = figures();
        WorkSize scale = scale();
        List<Series> measured = new ArrayList<>();
        try (Servers servers = Servers.start()) {
            for (Figure figure : figures) {
                measured.addAll(measureOrReport(figure, servers, scale));
            }
        }
        boolean whole = !quick && !profile && only.isEmpty() && contenders.isEmpty() && debeziumSettings.isEmpty();
        if (whole && !failed && Files.exists(PAGE)) {
            PerformancePage.replaceFigures(PAGE, command(), measured);
        }
        return failed ? 1 : 0;
    }

    /** As it was called, by way of make. */
    private String command() {
        List<String> arguments = spec.commandLine().getParseResult().originalArgs();
        return arguments.isEmpty() ? "make bench" : "make bench ARGS=\"" + String.join(" ", arguments) + "\"";
    }

    /** A figure that cannot be taken does not end the run, which may be an hour old. */
    private List<Series> measureOrReport(Figure figure, Servers servers, WorkSize scale) {
        try {
            return measure(figure, servers, scale);
        } catch (Exception | AssertionError e) {
            failed = true;
            err.println("# " + figure.name() + " failed");
            e.printStackTrace(err);
            return List.of();
        }
    }

    private List<Figure> figures() {
        try {
            return Figures.named(only.isEmpty() && quick ? Figures.MAIN : only);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private List<Series> measure(Figure figure, Servers servers, WorkSize scale) throws Exception {
        List<List<Reading>> readings = new ArrayList<>();
        Optional<Profile> recording = profile ? Optional.of(new Profile(servers)) : Optional.empty();
        List<Contender> chosen = contenders.isEmpty() ? List.of(Contender.values()) : contenders;
        for (int run = 0; run < scale.runs(); run++) {
            readings.add(figure.measure(new BenchmarkSetup(servers, scale, chosen, debeziumSettings, recording)));
        }
        List<Series> series = Series.of(readings);
        series.stream().flatMap(each -> JsonLine.of(each).stream()).forEach(out::println);
        recording.ifPresent(recorded -> recorded.printSummary(figure.name(), out));
        return series;
    }

    private WorkSize scale() {
        WorkSize scale = quick ? WorkSize.QUICK : WorkSize.FULL;
        scale = scale.withRuns(runs.orElse(scale.runs()));
        scale = rows.isPresent() ? scale.withRows(rows.get()) : scale;
        scale = rates.isEmpty() ? scale : scale.withRates(rates);
        return links.isEmpty() ? scale : withLinks(scale);
    }

    private WorkSize withLinks(WorkSize scale) {
        try {
            return scale.withLinks(links);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
