package io.tideway.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.mapping.convert.Conversion;
import io.tideway.engine.mapping.convert.MappingCode;
import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks that the conversion table of docs/types.md matches the code. */
final class TypesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "types.md");

    @Test
    void theTableMatchesTheCode() throws IOException {
        assertThat(Files.readString(PAGE)).contains(table());
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| from \\ to |");
        for (Kind to : Kind.values()) {
            table.append(' ').append(to).append(" |");
        }
        table.append("\n| --- |").append(" --- |".repeat(Kind.values().length)).append('\n');
        return table + Arrays.stream(Kind.values()).map(TypesPageTest::row).collect(Collectors.joining());
    }

    private static String row(Kind from) {
        StringBuilder row = new StringBuilder("| ").append(from).append(" |");
        for (Kind to : Kind.values()) {
            row.append(' ').append(sign(from, to)).append(" |");
        }
        return row.append('\n').toString();
    }

    private static String sign(Kind from, Kind to) {
        Optional<Conversion> conversion = Conversion.between(example(from), example(to));
        if (conversion.isEmpty()) {
            return "no";
        }
        if (conversion.get().notice().equals(Optional.of(MappingCode.LOSSY_PAIR))) {
            return "rounds";
        }
        return conversion.get().equals(Conversion.SAME) ? "same" : "checks";
    }

    /** Types without limits: the page describes the effect of limits in its text. */
    private static FieldType example(Kind kind) {
        return kind == Kind.ENUM ? Tables.labels("a") : Tables.type(kind);
    }
}
