package io.tideway.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.TableIdentity;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.FieldType;
import io.tideway.spi.KeyVersion;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a table and its fields are found again. Fields are written as {@code name:id}. */
final class TableResolverTest {

    private static final TableName ACCOUNTS = TableName.parse("public.accounts");

    private static TableSchema table(String name, String id, String... fields) {
        return table(name, id, KeyVersion.UNKNOWN, fields);
    }

    private static TableSchema table(String name, String id, KeyVersion version, String... fields) {
        List<FieldSchema> schemas = new ArrayList<>();
        for (String field : fields) {
            String[] parts = field.split(":", -1);
            FieldType type = FieldType.of(FieldType.Kind.TEXT, parts.length > 2 ? parts[2] : "text");
            schemas.add(FieldSchema.builder(parts[0], type).id(parts[1]).build());
        }
        return TableSchema.builder(TableName.parse(name))
                .id(id)
                .fields(schemas)
                .keyFields(List.of("id"))
                .keyVersion(version)
                .generatesKey(true)
                .maxWriteBatch(100)
                .build();
    }

    private static Optional<TableIdentity> known(String id, String... fields) {
        Map<String, TableIdentity.Field> byName = new LinkedHashMap<>();
        for (String field : fields) {
            String[] parts = field.split(":", -1);
            byName.put(parts[0], new TableIdentity.Field(parts[1], "text"));
        }
        return Optional.of(new TableIdentity(id, List.of(), byName));
    }

    private static Resolution resolve(Optional<TableIdentity> known, TableSchema... tables) {
        return new TableResolver(ACCOUNTS, known, false, field -> false).resolve(List.of(tables), "shop");
    }

    private static List<String> fields(Resolution resolution) {
        return resolution.schema().orElseThrow().fields().stream()
                .map(FieldSchema::name)
                .toList();
    }

    private static String code(Resolution resolution) {
        return resolution.reason().map(Reason::code).orElse("");
    }

    @Test
    void aNewMappingIsResolvedByName() {
        assertThat(resolve(Optional.empty(), table("public.accounts", "7", "id:1"))
                        .names()
                        .isSame())
                .isTrue();
        assertThat(code(resolve(Optional.empty(), table("public.others", "7", "id:1"))))
                .isEqualTo("TABLE_UNKNOWN");
    }

    @Test
    void renamedTablesAndFieldsHaveTheirConfiguredNames() {
        Resolution found = resolve(
                known("7", "id:1", "title:2", "city:3"),
                table("crm.clients", "7", "no:1", "headline:2", "city:3", "new:4"));
        assertThat(found.schema().orElseThrow().name()).isEqualTo(ACCOUNTS);
        assertThat(fields(found)).containsExactly("id", "title", "city", "new");
        assertThat(found.names().present()).isEqualTo(TableName.parse("crm.clients"));
        assertThat(found.names().fields()).containsExactlyEntriesOf(renames("id", "no", "title", "headline"));
        assertThat(found.hasChanged()).isFalse();
    }

    /** If its type does not fit, the mapping waits: its definition is not wrong. */
    @Test
    void aCopyUnderTheNameOfADroppedFieldReplacesIt() {
        Resolution found =
                resolve(known("7", "id:1", "title:2"), table("public.accounts", "7", "id:1", "title:9:int4"));
        assertThat(found.replaced()).containsExactly("title");
        assertThat(found.schema().orElseThrow().fields().get(1).id()).isEqualTo("9");
        assertThat(found.hasChanged()).isTrue();
    }

    private static Map<String, String> renames(String... pairs) {
        Map<String, String> renames = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            renames.put(pairs[i], pairs[i + 1]);
        }
        return renames;
    }

    @Test
    void fieldsThatSwappedTheirNamesAreFollowed() {
        Resolution found = resolve(known("7", "a:1", "b:2"), table("public.accounts", "7", "b:1", "a:2"));
        assertThat(found.schema().orElseThrow().fields())
                .extracting(FieldSchema::id)
                .containsExactly("1", "2");
        assertThat(fields(found)).containsExactly("a", "b");
    }

    @Test
    void aNewFieldUnderTheOldNameOfARenamedOneIsHidden() {
        Resolution found = resolve(known("7", "title:2"), table("public.accounts", "7", "title_old:2", "title:9"));
        assertThat(fields(found)).containsExactly("title");
        assertThat(found.schema().orElseThrow().fields().get(0).id()).isEqualTo("2");
    }

    @Test
    void aFieldWhoseNameAnotherOneTookIsGone() {
        Resolution found = resolve(known("7", "a:1", "b:2"), table("public.accounts", "7", "b:1"));
        assertThat(fields(found)).containsExactly("a");
        assertThat(found.gone()).containsExactly("b");
    }

    @Test
    void droppedReplacedAndRetypedFieldsAreReported() {
        Resolution found =
                resolve(known("7", "a:1", "b:2", "c:3"), table("public.accounts", "7", "b:5", "c:3:varchar"));
        assertThat(found.gone()).containsExactly("a");
        assertThat(found.replaced()).containsExactly("b");
        assertThat(found.retyped()).containsExactly("c");
    }

    @Test
    void anotherTableUnderTheNameIsUsedAndItsMissingRecordsAreNotDeleted() {
        TableSchema other = table("public.accounts", "8", "id:1");
        Resolution alone = resolve(known("7", "id:1", "title:2"), other);
        assertThat(alone.schema().orElseThrow().id()).isEqualTo("8");
        assertThat(alone.gone()).containsExactly("title");
        assertThat(alone.another().orElseThrow().code()).isEqualTo("TABLE_REPLACED");
        Resolution both = resolve(known("7", "id:1"), other, table("public.accounts_old", "7", "id:1"));
        assertThat(both.schema().orElseThrow().id()).isEqualTo("8");
        assertThat(both.another().orElseThrow().message()).contains("has the name public.accounts_old now");
        Resolution accepted =
                new TableResolver(ACCOUNTS, known("7", "id:1"), true, field -> false).resolve(List.of(other), "shop");
        assertThat(accepted.schema().orElseThrow().id()).isEqualTo("8");
        assertThat(accepted.another()).isEmpty();
        assertThat(code(resolve(known("7", "id:1")))).isEqualTo("TABLE_GONE");
    }

    @Test
    void aConfigurationWithTheNewNameIsUpToDate() {
        Resolution found = new TableResolver(ACCOUNTS, known("7", "title:2"), false, "headline"::equals)
                .resolve(List.of(table("public.accounts", "7", "headline:2")), "shop");
        assertThat(fields(found)).containsExactly("headline");
        assertThat(found.names().isSame()).isTrue();
        assertThat(found.hasChanged()).isFalse();
    }

    /** The keys of links are those of the primary key that the mapping was made against. */
    @Test
    void anotherPrimaryKeyWaitsAndACopyUnderTheSameNameIsUsedIfComplete() {
        Optional<TableIdentity> known =
                Optional.of(new TableIdentity("7", List.of(new TableIdentity.KeyField("id", "1", "")), Map.of()));
        Optional<TableIdentity> byCode =
                Optional.of(new TableIdentity("7", List.of(new TableIdentity.KeyField("code", "1", "")), Map.of()));
        assertThat(code(resolve(byCode, table("public.accounts", "7", "id:9", "title:2"))))
                .isEqualTo("KEY_CHANGED");
        Resolution copy = resolve(known, table("public.accounts", "7", "id:9", "title:2"));
        assertThat(copy.schema()).isPresent();
        assertThat(copy.another().orElseThrow().code()).isEqualTo("KEY_CHANGED");
        assertThat(code(resolve(known, table("public.accounts", "7", "id:1", "title:2"))))
                .isEmpty();
    }

    @Test
    void aKeyThatMayHaveOtherValuesIsUsedIfComplete() {
        KeyVersion before = new KeyVersion("1", "1");
        Optional<TableIdentity> known = Optional.of(
                new TableIdentity("7", List.of(new TableIdentity.KeyField("id", "1", "")), before, Map.of()));
        for (KeyVersion same :
                List.of(before, new KeyVersion("2", "1"), new KeyVersion("1", "2"), KeyVersion.UNKNOWN)) {
            Resolution found = resolve(known, table("public.accounts", "7", same, "id:1"));
            assertThat(found.another()).as(same.toString()).isEmpty();
        }
        Resolution rewritten = resolve(known, table("public.accounts", "7", new KeyVersion("2", "2"), "id:1"));
        assertThat(rewritten.another().orElseThrow().code()).isEqualTo("KEY_CHANGED");
        assertThat(rewritten.schema()).isPresent();
    }

    @Test
    void aTableInPlaceOfAnotherMustHaveTheSameKey() {
        TableSchema other = table("public.accounts", "8", "id:9", "title:2");
        Optional<TableIdentity> byId =
                Optional.of(new TableIdentity("7", List.of(new TableIdentity.KeyField("id", "1", "")), Map.of()));
        Optional<TableIdentity> byCode =
                Optional.of(new TableIdentity("7", List.of(new TableIdentity.KeyField("code", "1", "")), Map.of()));
        assertThat(code(new TableResolver(ACCOUNTS, byId, true, field -> false).resolve(List.of(other), "shop")))
                .isEmpty();
        assertThat(code(new TableResolver(ACCOUNTS, byCode, true, field -> false).resolve(List.of(other), "shop")))
                .isEqualTo("KEY_CHANGED");
    }
}
