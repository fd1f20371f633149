package io.tideway.connector.postgres.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of kinds in docs/types.md is what {@link FieldTypes} says. */
final class TypesPageTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "types.md");

    /** As they are shown, and as {@code pg_type} has them; those that are not here are OTHER. */
    private static final String[][] TYPES = {
        {"text", "text"},
        {"varchar(n)", "varchar"},
        {"char(n)", "bpchar"},
        {"name", "name"},
        {"xml", "xml"},
        {"smallint", "int2"},
        {"integer", "int4"},
        {"bigint", "int8"},
        {"numeric(p,s)", "numeric"},
        {"real", "float4"},
        {"double precision", "float8"},
        {"boolean", "bool"},
        {"date", "date"},
        {"time(n)", "time"},
        {"timestamp(n)", "timestamp"},
        {"timestamptz(n)", "timestamptz"},
        {"uuid", "uuid"},
        {"bytea", "bytea"},
        {"json", "json"},
        {"jsonb", "jsonb"},
        {"timetz", "timetz"},
        {"interval", "interval"},
        {"money", "money"},
        {"bit", "bit"},
        {"inet", "inet"},
        {"arrays", "_int4"},
        {"ranges", "int4range"},
        {"regclass", "regclass"},
        {"tsvector", "tsvector"},
        {"point", "point"},
    };

    @Test
    void theTableIsTrue() throws IOException {
        Map<Kind, List<String>> byKind = new LinkedHashMap<>();
        for (String[] type : TYPES) {
            FieldType found = FieldTypes.of(new ServerType(
                    1, "pg_catalog", type[1], type[0], -1, List.of(), List.of(), true, false, Optional.empty()));
            byKind.merge(found.kind(), List.of("`" + type[0] + "`"), (before, more) -> {
                List<String> all = new ArrayList<>(before);
                all.addAll(more);
                return all;
            });
        }
        String page = Files.readString(PAGE);
        byKind.forEach((kind, types) ->
                assertThat(page).contains(types.stream().collect(Collectors.joining(", ", "| " + kind + " | ", ""))));
    }
}
