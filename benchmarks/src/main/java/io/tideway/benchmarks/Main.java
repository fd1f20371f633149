package io.tideway.benchmarks;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures figures on servers of its own, and prints one JSON line for each metric. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        description = "Measures Tideway beside native logical replication, on servers of its own.")
public final class Main implements Callable<Integer> {

    private static final String REPLICATION = "postgres";
    private static final Path PAGE = Path.of("docs", "performance.md");

    @Option(names = "--quick", description = "Few records, one run: to see that it works.")
    private boolean quick;

    @Option(names = "--runs", description = "How often each figure is taken; the median is printed.")
    private Optional<Integer> runs = Optional.empty();

    @Option(names = "--rows", description = "Rows of a large transaction and of a first load.")
    private Optional<Integer> rows = Optional.empty();

    @Option(names = "--only", split = ",", description = "Names of figures; all by default.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--capture",
            description = "The connector by which Tideway reads: ${DEFAULT-VALUE} or postgres-heroku.")
    private String capture = REPLICATION;

    @Option(
            names = "--profile",
            description = "Tells where Tideway's time goes while it is measured; costs some of it.")
    private boolean profile;

    private final PrintStream out = System.out;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        List<Figure> figures = Figures.named(only);
        List<Series> measured = new ArrayList<>();
        try (Servers servers = Servers.start()) {
            for (Figure figure : figures) {
                measured.addAll(measure(figure, servers));
            }
        }
        boolean whole = !quick && !profile && only.isEmpty() && capture.equals(REPLICATION);
        if (whole && Files.exists(PAGE)) {
            PerformancePage.replaceFigures(PAGE, measured);
        }
        return 0;
    }

    private List<Series> measure(Figure figure, Servers servers) throws Exception {
        List<Reading> readings = new ArrayList<>();
        Optional<Profile> recording = profile ? Optional.of(new Profile(servers)) : Optional.empty();
        for (int run = 0; run < scale().runs(); run++) {
            readings.addAll(figure.measure(new Bench(servers, scale(), capture, recording)));
        }
        List<Series> series = Series.of(readings);
        series.forEach(each -> out.println(JsonLine.of(each)));
        recording.ifPresent(recorded -> recorded.printSummary(figure.name(), out));
        return series;
    }

    private Scale scale() {
        Scale usual = quick ? Scale.QUICK : Scale.FULL;
        return usual.withRuns(runs.orElse(usual.runs())).withRows(rows.orElse(usual.rows()));
    }
}
