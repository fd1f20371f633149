package io.tideway.benchmarks.report;

import io.tideway.benchmarks.metric.Contender;
import io.tideway.benchmarks.metric.Cost;
import io.tideway.benchmarks.metric.Metric;
import io.tideway.benchmarks.metric.Series;
import io.tideway.benchmarks.metric.Spread;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;

/** A contender's part of a series as one line of JSON. */
public final class JsonLine {

    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonLine() {}

    /** One for each contender. */
    public static List<String> of(Series series) {
        return series.contenders().stream().map(each -> of(series, each)).toList();
    }

    private static String of(Series series, String contender) {
        Metric metric = series.metric();
        Spread values = series.values(contender).orElseThrow();
        SequencedMap<String, Object> line = new LinkedHashMap<>();
        line.put("figure", metric.figure());
        line.put("setting", metric.setting());
        line.put("contender", contender);
        line.put("median", Rounding.of(values.median()));
        line.put("unit", metric.unit());
        line.put("runs", values.runs());
        line.put("spread", range(values));
        if (!contender.equals(metric.reference())) {
            series.ratios(contender, metric.reference()).ifPresent(ratios -> {
                line.put("ratio", Rounding.of(ratios.median()));
                line.put("to", metric.reference());
                line.put("ratioSpread", range(ratios));
            });
            if (!contender.equals(Contender.DEBEZIUM.label())) {
                put(line, "toDebezium", series.ratios(contender, Contender.DEBEZIUM.label()));
            }
        }
        put(line, "cpuMicrosPerRecord", series.costs(contender, Cost::processorMicros));
        put(line, "serversCpuMicrosPerRecord", series.costs(contender, Cost::serverMicros));
        put(line, "allocatedBytesPerRecord", series.costs(contender, Cost::allocatedBytes));
        return MAPPER.writeValueAsString(line);
    }

    private static void put(SequencedMap<String, Object> line, String name, Optional<Spread> numbers) {
        numbers.ifPresent(spread -> line.put(name, Rounding.of(spread.median())));
    }

    private static List<BigDecimal> range(Spread spread) {
        return List.of(Rounding.of(spread.lowest()), Rounding.of(spread.highest()));
    }
}
