package io.tideway.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.schema.SchemaNote;
import io.tideway.engine.schema.SchemaNote.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What `tideway schema` proposes to write. */
final class OutdatedLinesTest {

    private static final String TEXT = """
            syncs:
              pair:
                left: a
                right: b
                tables:
                  - left: public.accounts
                    right: crm.companies
                    match: [domain]
                    where: { left: "tier != 'test'" }
                    fields:
                      - domain
                      - { left: title, right: name }
                      - left: tier
                        right: rank
                  - { left: public.accounts, right: crm.others, name: others, fields: [title, domain] }
            """;

    private static SchemaNote note(String table, Side side, Kind kind, String from, String to) {
        return new SchemaNote("pair", table, side, kind, from, to, Optional.empty());
    }

    private static List<String> changed(SchemaNote... notes) {
        return new OutdatedLines(TEXT)
                .of(List.of(notes)).stream()
                        .map(line -> line.number() + " " + line.after().strip())
                        .toList();
    }

    @Test
    void aRenamedTableKeepsTheMappingsName() {
        assertThat(changed(note("accounts", Side.LEFT, Kind.TABLE_RENAMED, "public.accounts", "public.clients")))
                .containsExactly("6 - name: accounts\n        left: public.clients");
        assertThat(changed(note("others", Side.LEFT, Kind.TABLE_RENAMED, "public.accounts", "public.clients")))
                .containsExactly(
                        "15 - { left: public.clients, right: crm.others, name: others, fields: [title, domain] }");
        assertThat(changed(note("accounts", Side.RIGHT, Kind.TABLE_RENAMED, "crm.companies", "sales.companies")))
                .containsExactly("7 right: sales.companies");
    }

    @Test
    void aRenamedFieldIsWrittenWhereverItIsNamed() {
        assertThat(changed(note("accounts", Side.LEFT, Kind.FIELD_RENAMED, "domain", "host")))
                .containsExactly("8 match: [host]", "11 - { left: host, right: domain }");
        assertThat(changed(note("accounts", Side.LEFT, Kind.FIELD_RENAMED, "tier", "level")))
                .containsExactly("9 where: { left: \"level != 'test'\" }", "13 - left: level");
        assertThat(changed(note("accounts", Side.RIGHT, Kind.FIELD_RENAMED, "name", "label")))
                .containsExactly("12 - { left: title, right: label }");
        assertThat(changed(note("others", Side.RIGHT, Kind.FIELD_RENAMED, "title", "name")))
                .containsExactly("15 - { left: public.accounts, right: crm.others, name: others,"
                        + " fields: [{ left: title, right: name }, domain] }");
    }

    @Test
    void severalChangesOfOneLineAreOneLine() {
        assertThat(changed(
                        note("accounts", Side.LEFT, Kind.FIELD_RENAMED, "title", "headline"),
                        note("accounts", Side.RIGHT, Kind.FIELD_RENAMED, "name", "label")))
                .containsExactly("12 - { left: headline, right: label }");
    }
}
