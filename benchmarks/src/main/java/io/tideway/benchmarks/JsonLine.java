package io.tideway.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;

/** A series as one line of JSON; three digits of a number, more would be noise. */
final class JsonLine {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final MathContext DIGITS = new MathContext(3);

    private JsonLine() {}

    static String of(Series series) {
        SequencedMap<String, Object> line = new LinkedHashMap<>();
        line.put("figure", series.metric().figure());
        line.put("setting", series.metric().setting());
        line.put(series.peer(), rounded(series.reference()));
        line.put("tideway", rounded(series.tideway()));
        line.put("unit", series.metric().unit());
        line.put("ratio", rounded(series.ratio()));
        line.put("runs", series.readings().size());
        line.put("spread", List.of(rounded(series.lowestRatio()), rounded(series.highestRatio())));
        return MAPPER.writeValueAsString(line);
    }

    private static BigDecimal rounded(double value) {
        return new BigDecimal(new BigDecimal(value).round(DIGITS).toPlainString());
    }
}
