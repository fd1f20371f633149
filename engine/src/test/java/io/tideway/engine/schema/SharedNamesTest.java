package io.tideway.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.FieldLayout;
import io.tideway.spi.TableName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SharedNamesTest {

    private static final TableName ACCOUNTS = TableName.parse("public.accounts");
    private static final TableName CLIENTS = TableName.parse("public.clients");
    private static final TableNames RENAMED = new TableNames(ACCOUNTS, ACCOUNTS, Map.of("title", "headline"));

    private final SharedNames names = new SharedNames();

    @Test
    void mappingsThatUseTheSameNamesAgree() {
        assertThat(names.clash("a", RENAMED, List.of("title", FieldLayout.KEY))).isEmpty();
        assertThat(names.clash("b", RENAMED, List.of("city", "title"))).isEmpty();
        assertThat(names.clash("c", TableNames.same(CLIENTS), List.of("headline")))
                .isEmpty();
    }

    @Test
    void oneTableUnderTwoNamesIsReported() {
        assertThat(names.clash("a", new TableNames(ACCOUNTS, CLIENTS, Map.of()), List.of()))
                .isEmpty();
        assertThat(names.clash("b", TableNames.same(CLIENTS), List.of())
                        .orElseThrow()
                        .message())
                .isEqualTo(
                        "Table public.clients is called public.accounts by the table mapping a, and public.clients by b.");
    }

    @Test
    void oneFieldUnderTwoNamesIsReported() {
        assertThat(names.clash("a", RENAMED, List.of("title"))).isEmpty();
        assertThat(names.clash("b", TableNames.same(ACCOUNTS), List.of("headline"))
                        .orElseThrow()
                        .message())
                .isEqualTo("Field headline of table public.accounts is called title by the table mapping a,"
                        + " and headline by b.");
    }

    @Test
    void oneNameOfTwoFieldsIsReported() {
        assertThat(names.clash("a", RENAMED, List.of("title"))).isEmpty();
        assertThat(names.clash("b", TableNames.same(ACCOUNTS), List.of("title"))
                        .orElseThrow()
                        .message())
                .isEqualTo("The name title means field headline of table public.accounts in the table mapping a,"
                        + " and field title in b.");
    }
}
