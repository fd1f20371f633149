package io.tideway.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.DeleteRule;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.definition.MappingDefinition;
import io.tideway.server.config.yaml.YamlWriter;
import io.tideway.spi.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {

    private static final String CONNECTIONS = """
        connections:
          shop: { connector: postgres, host: localhost, database: shop, user: owner, password: "${SHOP_PASSWORD}" }
          office: { connector: postgres, host: localhost, port: 5433, database: office, user: owner }
        """;

    private static final String WHOLE = """
        ledger:
          url: postgresql://localhost:5432/tideway
          user: tideway
          password: ${SHOP_PASSWORD}
        """ + CONNECTIONS + """
        syncs:
          customers:
            left: shop
            right: office
            tables:
              - left: public.accounts
                right: crm.companies
                match: [domain]
                create: right
                deletes: ignore
                conflicts: non-null
                where: { left: "tier != 'test'" }
                fields:
                  - domain
                  - { left: title, right: name, conflicts: left }
                  - { left: country, right: country_name, values: { CH: Switzerland, "1": One } }
                  - { left: crm_id, right: $key, direction: right-to-left }
              - name: staff
                left: public.people
                right: crm.contacts
                match: []
                fields: [auto, { left: account_id, right: company_id, references: accounts }]
              - { left: public.notes, right: crm.notes, direction: left-to-right, fields: auto }
        """;

    @TempDir
    Path directory;

    @Test
    void readsTheLedgerAndTheConnections() throws IOException {
        Configuration configuration = load(WHOLE);

        assertThat(configuration.ledger().orElseThrow().jdbcUrl())
                .isEqualTo("jdbc:postgresql://localhost:5432/tideway");
        assertThat(configuration.ledger().orElseThrow().password()).isEqualTo("secret");
        assertThat(configuration.connection("shop").orElseThrow().settings().text("password"))
                .isEqualTo("secret");
        assertThat(configuration.connection("office").orElseThrow().settings().number("port"))
                .isEqualTo(5433);
    }

    @Test
    void readsTheTableMappings() throws IOException {
        List<MappingDefinition> tables = load(WHOLE).syncs().get(0).tables();

        MappingDefinition accounts = tables.get(0);
        assertThat(accounts.name()).isEqualTo("accounts");
        assertThat(accounts.create()).isEqualTo(CreateRule.RIGHT);
        assertThat(accounts.deletes()).isEqualTo(DeleteRule.IGNORE);
        assertThat(accounts.conflicts()).isEqualTo(ConflictPolicy.NON_NULL);
        assertThat(accounts.leftWhere()).contains("tier != 'test'");
        assertThat(accounts.auto()).isFalse();
        assertThat(accounts.fields().get(1).conflicts()).contains(ConflictPolicy.LEFT);
        assertThat(accounts.fields().get(2).values())
                .containsExactly(Map.entry("CH", "Switzerland"), Map.entry("1", "One"));
        assertThat(accounts.fields().get(3).direction()).contains(Direction.RIGHT_TO_LEFT);
        assertThat(tables.get(1).auto()).isTrue();
        assertThat(tables.get(1).match()).isEmpty();
        assertThat(tables.get(1).fields())
                .extracting(FieldDefinition::references)
                .containsExactly(Optional.of("accounts"));
        assertThat(tables.get(2).auto()).isTrue();
        assertThat(tables.get(2).direction()).isEqualTo(Direction.LEFT_TO_RIGHT);
    }

    @Test
    void aMisspeltKeyNamesItsLineAndTheWordThatWasMeant() {
        assertProblem(sync("match: [domain]").replace("match:", "matsh:"), "UNKNOWN_KEY", 11, "did you mean `match`?");
    }

    @Test
    void anUnknownWordNamesTheWordsThereAre() {
        assertProblem(sync("direction: two-ways"), "INVALID_VALUE", 11, "did you mean `two-way`?");
    }

    @Test
    void anUnknownConnection() {
        assertProblem(sync("deletes: ignore").replace("left: shop", "left: shp"), "UNKNOWN_CONNECTION", 6, "`shop`");
    }

    @Test
    void anUnknownMappingInReferences() {
        assertProblem(
                sync("fields: [ { left: a, right: b, references: acounts } ]"), "UNKNOWN_MAPPING", 11, "`accounts`");
    }

    @Test
    void twoMappingsOfOneName() {
        assertProblem(
                sync("deletes: ignore") + "      - { left: other.accounts, right: crm.others }\n",
                "DUPLICATE_MAPPING",
                12,
                "name:");
    }

    @Test
    void aTargetFieldThatIsWrittenTwice() {
        assertProblem(sync("fields: [ domain, { left: title, right: domain } ]"), "FIELD_WRITTEN_TWICE", 11, "remove");
    }

    @Test
    void twoFieldsMayReadFromOneAndOneMayBeWrittenFromEitherSide() throws IOException {
        load(sync("fields: [ {left: a, right: b, direction: left-to-right}, {left: a, right: c, direction:"
                + " left-to-right}, {left: a, right: d, direction: right-to-left} ]"));
    }

    @Test
    void theKeyCannotBeWritten() {
        assertProblem(sync("fields: [ { left: crm_id, right: $key } ]"), "KEY_NOT_WRITABLE", 11, "right-to-left");
    }

    @Test
    void aMatchFieldThatIsNotMapped() {
        assertProblem(
                sync("match: [domian]\n        fields: [domain]"),
                "MATCH_FIELD_NOT_MAPPED",
                11,
                "did you mean `domain`?");
    }

    @Test
    void aMissingSetting() {
        assertProblem(CONNECTIONS.replace("database: office, ", ""), "MISSING_SETTING", 3, "add `database: …`");
    }

    @Test
    void anUnknownSettingAConnectorAndANumberThatIsNone() {
        assertProblem(CONNECTIONS.replace("port:", "prot:"), "UNKNOWN_SETTING", 3, "did you mean `port`?");
        assertProblem(
                CONNECTIONS.replace("office: { connector: postgres", "office: { connector: postgre"),
                "UNKNOWN_CONNECTOR",
                3,
                "`postgres`");
        assertProblem(CONNECTIONS.replace("5433", "many"), "INVALID_SETTING", 3, "where it listens");
    }

    @Test
    void anUnsetVariableAndAnUnreadableFile() {
        assertProblem(CONNECTIONS.replace("SHOP_PASSWORD", "UNSET"), "ENV_NOT_SET", 2, "export UNSET");
        assertProblem(CONNECTIONS.replace("${SHOP_PASSWORD}", "file:no/such"), "FILE_NOT_READABLE", 2, "path");
    }

    @Test
    void aMissingKeyAWrongShapeAndAKeyTwice() {
        assertProblem(sync("deletes: ignore").replace("    right: office\n", ""), "MISSING_KEY", 5, "add `right:`");
        assertProblem(sync("match: domain"), "WRONG_TYPE", 11, "a list");
        assertProblem(sync("create: left\n        create: right"), "DUPLICATE_KEY", 12, "remove");
    }

    @Test
    void textThatIsNoYaml() {
        assertProblem("connections:\n\tshop: 1\n", "INVALID_YAML", 2, "indentation");
    }

    @Test
    void aFileThatIsNotThere() {
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> loader().load(directory.resolve("none.yaml")));
        assertThat(thrown.reasons()).extracting(Reason::code).containsExactly("CONFIG_NOT_READABLE");
    }

    @Test
    void allProblemsAtOnceInOrderOfLines() {
        String text = sync("direction: up\n        conflicts: mine").replace("SHOP_PASSWORD", "UNSET");
        assertThat(problems(text))
                .extracting(Reason::code)
                .containsExactly("ENV_NOT_SET", "INVALID_VALUE", "INVALID_VALUE");
    }

    @Test
    void aSecretIsReadFromAFileBesideTheConfiguration() throws IOException {
        Files.writeString(directory.resolve("password"), "from file\n");
        Configuration configuration = load(CONNECTIONS.replace("${SHOP_PASSWORD}", "file:password"));
        assertThat(configuration.connection("shop").orElseThrow().settings().text("password"))
                .isEqualTo("from file");
    }

    @Test
    void theEffectiveConfigurationHidesSecretsAndReadsBackTheSame() throws IOException {
        Configuration first = load(sync("match: [domain]\n        fields: [domain]")
                .replace("user: owner }", "user: owner, password: plain }"));
        String exported = YamlWriter.write(EffectiveConfiguration.of(first));

        assertThat(exported)
                .contains("${SHOP_PASSWORD}", "'***'", "direction: two-way")
                .doesNotContain("plain", "secret");
        assertThat(load(exported).syncs().get(0).tables().get(0).match()).containsExactly("domain");
    }

    @Test
    void aDocumentOfAliasesIsBounded() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            text.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", List.of(alias, alias, alias, alias, alias))));
        }
        assertThat(problems(text.toString())).extracting(Reason::code).contains("INVALID_YAML");
    }

    /** A sync with one table mapping; the given setting stands on line 11. */
    private static String sync(String setting) {
        return CONNECTIONS + """
            syncs:
              customers:
                left: shop
                right: office
                tables:
                  - left: public.accounts
                    right: crm.companies
            """ + "        " + setting + "\n";
    }

    private void assertProblem(String text, String code, int line, String fix) {
        assertThat(problems(text)).anySatisfy(reason -> {
            assertThat(reason.code()).isEqualTo(code);
            assertThat(reason.message()).contains("tideway.yaml:" + line + ": ");
            assertThat(reason.fix()).contains(fix);
        });
    }

    private List<Reason> problems(String text) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(text))
                .reasons();
    }

    private Configuration load(String text) throws IOException {
        Path file = directory.resolve("tideway.yaml");
        Files.writeString(file, text);
        return loader().load(file);
    }

    private static ConfigurationLoader loader() {
        return new ConfigurationLoader(TestConnectors.catalog(), Map.of("SHOP_PASSWORD", "secret"));
    }
}
