package io.tideway.engine.mapping;

import static io.tideway.engine.mapping.Tables.compiled;
import static io.tideway.engine.mapping.Tables.field;
import static io.tideway.engine.mapping.Tables.mapping;
import static io.tideway.engine.mapping.Tables.oneWay;
import static io.tideway.engine.mapping.Tables.reference;
import static io.tideway.engine.mapping.Tables.same;
import static io.tideway.engine.mapping.Tables.sized;
import static io.tideway.engine.mapping.Tables.table;
import static io.tideway.engine.mapping.Tables.valuePair;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.Fields;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TableMappingTest {

    private static final TableSchema LEFT = Tables.left(
            field("id", Kind.INTEGER),
            field("title", Kind.TEXT),
            field("size", Kind.TEXT),
            field("country", Kind.TEXT),
            field("parent", Kind.INTEGER),
            field("crm_id", Kind.INTEGER),
            field("tier", Kind.TEXT));

    private static final TableSchema RIGHT = Tables.right(
            field("id", Kind.INTEGER),
            field("name", Kind.TEXT),
            field("size", sized(Kind.INTEGER, 16, -1)),
            field("country_name", Kind.TEXT),
            field("parent_id", Kind.INTEGER));

    private static final FieldDefinition KEY_BACK = oneWay("crm_id", "$key", Direction.RIGHT_TO_LEFT);
    private static final FieldDefinition COUNTRIES =
            valuePair("country", "country_name", Map.of("CH", "Switzerland", "US", "United States"));

    private static Fields left(TableMapping mapping, String... namesAndValues) {
        return fields(mapping.selection(Side.LEFT).layout(), namesAndValues);
    }

    private static Fields right(TableMapping mapping, String... namesAndValues) {
        return fields(mapping.selection(Side.RIGHT).layout(), namesAndValues);
    }

    private static Fields fields(FieldLayout layout, String... namesAndValues) {
        Fields.Builder builder = Fields.builder(layout);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.set(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    @Test
    void translatesBothWays() {
        TableMapping mapping = compiled(mapping(FieldDefinition.of("title", "name"), same("size")), LEFT, RIGHT);
        MappedRecord read = mapping.read(Side.LEFT, left(mapping, "title", "Acme", "size", "007"), References.NONE);
        assertThat(read.own()).isEqualTo(Fields.of(mapping.pairs(), "Acme", "007"));
        assertThat(read.translated()).isEqualTo(Fields.of(mapping.pairs(), "Acme", "7"));
        assertThat(read.failure()).isEmpty();
        MappedRecord back = mapping.read(Side.RIGHT, right(mapping, "size", "7"), References.NONE);
        assertThat(back.translated().isPresent(0)).isFalse();
        assertThat(back.translated().value("size")).isEqualTo("7");
    }

    @Test
    void absentStaysAbsentAndNullStaysNull() {
        TableMapping mapping =
                compiled(mapping(FieldDefinition.of("title", "name"), same("size"), COUNTRIES), LEFT, RIGHT);
        Fields record = Fields.builder(mapping.selection(Side.LEFT).layout())
                .set("title", null)
                .set("country", null)
                .build();
        MappedRecord read = mapping.read(Side.LEFT, record, References.NONE);
        assertThat(read.translated().isPresent(1)).isFalse();
        assertThat(read.translated().value("title")).isNull();
        assertThat(read.translated().value("country")).isNull();
        assertThat(read.failure()).isEmpty();
    }

    @Test
    void aValueThatDoesNotFitIsAFailure() {
        TableMapping mapping = compiled(mapping(same("size")), LEFT, RIGHT);
        MappedRecord read = mapping.read(Side.LEFT, left(mapping, "size", "big".repeat(100)), References.NONE);
        assertThat(read.failure()).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo("VALUE_DOES_NOT_FIT");
            assertThat(reason.message())
                    .contains("size (text)", "INTEGER(16,-1)", "bigbig…")
                    .hasSizeLessThan(200);
        });
    }

    @Test
    void aValueOfAnUnmappedDirectionIsNoFailure() {
        TableMapping mapping = compiled(mapping(oneWay("size", "size", Direction.RIGHT_TO_LEFT)), LEFT, RIGHT);
        MappedRecord read = mapping.read(Side.LEFT, left(mapping, "size", "big"), References.NONE);
        assertThat(read.failure()).isEmpty();
        assertThat(read.own().value("size")).isEqualTo("big");
        assertThat(read.translated().isPresent(0)).isFalse();
    }

    @Test
    void valuesAreLookedUpBothWays() {
        TableMapping mapping = compiled(mapping(COUNTRIES), LEFT, RIGHT);
        assertThat(mapping.read(Side.LEFT, left(mapping, "country", "CH"), References.NONE)
                        .translated()
                        .value("country"))
                .isEqualTo("Switzerland");
        assertThat(mapping.read(Side.RIGHT, right(mapping, "country_name", "United States"), References.NONE)
                        .translated()
                        .value("country"))
                .isEqualTo("US");
        assertThat(mapping.read(Side.LEFT, left(mapping, "country", "DE"), References.NONE)
                        .failure())
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo("VALUE_NOT_MAPPED"));
    }

    @Test
    void referencesAreTranslatedByLinks() {
        TableMapping mapping = compiled(mapping(reference("parent", "parent_id", "accounts")), LEFT, RIGHT);
        Fields record = left(mapping, "parent", "5");
        Reference reference = new Reference(0, "accounts", RecordKey.of("5"));
        assertThat(mapping.references(Side.LEFT, record)).containsExactly(reference);
        References links = (name, side, key) ->
                side == Side.LEFT && key.text().equals("5") ? Optional.of(RecordKey.of("77")) : Optional.empty();
        assertThat(mapping.read(Side.LEFT, record, links).translated().value("parent"))
                .isEqualTo("77");
        MappedRecord unresolved = mapping.read(Side.LEFT, record, References.NONE);
        assertThat(unresolved.unresolved()).containsExactly(reference);
        assertThat(unresolved.own().value("parent")).isEqualTo("5");
        assertThat(unresolved.translated().isPresent(0)).isFalse();
        Fields none = Fields.of(mapping.selection(Side.LEFT).layout(), (String) null);
        assertThat(mapping.references(Side.LEFT, none)).isEmpty();
        assertThat(mapping.read(Side.LEFT, none, References.NONE).translated().value("parent"))
                .isNull();
    }

    @Test
    void theOtherSidesKeyCanBeMappedAsAValue() {
        TableMapping mapping = compiled(mapping(same("size"), KEY_BACK), LEFT, RIGHT);
        assertThat(mapping.selection(Side.RIGHT).layout().names()).containsExactly("size", "$key");
        Fields record = right(mapping, "size", "1", "$key", "42");
        MappedRecord read = mapping.read(Side.RIGHT, record, References.NONE);
        assertThat(read.translated().value("crm_id")).isEqualTo("42");
        assertThat(read.translated().value("size")).isEqualTo("1");
    }

    @Test
    void pairNamesDependOnFieldNamesOnly() {
        TableMapping mapping = compiled(
                mapping(
                        FieldDefinition.of("title", "name"),
                        oneWay("size", "size", Direction.LEFT_TO_RIGHT),
                        oneWay("size", "country_name", Direction.LEFT_TO_RIGHT)),
                LEFT,
                RIGHT);
        assertThat(mapping.pairs().names()).containsExactly("title", "size=size", "size=country_name");
        assertThat(mapping.selection(Side.LEFT).layout().names()).containsExactly("title", "size");
        assertThat(mapping.fieldPairs()).extracting(FieldPair::index).containsExactly(0, 1, 2);
    }

    @Test
    void matchKeysHaveBothForms() {
        TableMapping mapping = compiled(
                mapping(FieldDefinition.of("title", "name"), same("size")).match("size", "title"), LEFT, RIGHT);
        assertThat(mapping.matchFields(Side.LEFT)).containsExactly("size", "title");
        assertThat(mapping.matchFields(Side.RIGHT)).containsExactly("size", "name");
        Fields record = left(mapping, "title", "A,B", "size", "07");
        assertThat(mapping.matchKey(Side.LEFT, record)).contains(RecordKey.of(List.of("07", "A,B")));
        assertThat(mapping.otherMatchKey(Side.LEFT, mapping.read(Side.LEFT, record, References.NONE)))
                .contains(RecordKey.of(List.of("7", "A,B")));
        assertThat(mapping.matchKey(Side.LEFT, left(mapping, "title", "A"))).isEmpty();
    }

    @Test
    void withoutMatchFieldsNothingMatches() {
        TableMapping mapping = compiled(mapping(same("size")), LEFT, RIGHT);
        assertThat(mapping.matchFields(Side.LEFT)).isEmpty();
        assertThat(mapping.matchKey(Side.LEFT, left(mapping, "size", "1"))).isEmpty();
    }

    @Test
    void aMatchByTheRecordsKeyUsesTheKeyField() {
        TableMapping mapping = compiled(mapping(same("size"), KEY_BACK).match("crm_id"), LEFT, RIGHT);
        assertThat(mapping.matchFields(Side.RIGHT)).containsExactly("id");
        assertThat(mapping.matchKey(Side.RIGHT, right(mapping, "$key", "9"))).contains(RecordKey.of("9"));
    }

    @Test
    void mappedKeysMatchByKey() {
        TableMapping mapping = compiled(mapping(same("id"), same("size")), LEFT, RIGHT);
        assertThat(mapping.matchesByKey()).isTrue();
        MappedRecord read = mapping.read(Side.LEFT, left(mapping, "id", "3"), References.NONE);
        assertThat(mapping.otherKey(Side.LEFT, read)).contains(RecordKey.of("3"));
        assertThat(compiled(mapping(same("size")), LEFT, RIGHT).matchesByKey()).isFalse();
    }

    @Test
    void compositeKeysTakeTheOrderOfTheOtherSide() {
        TableSchema left = table(Tables.LEFT, false, List.of("a", "b"), field("a", Kind.TEXT), field("b", Kind.TEXT));
        TableSchema right = table(Tables.RIGHT, false, List.of("y", "x"), field("x", Kind.TEXT), field("y", Kind.TEXT));
        TableMapping mapping =
                compiled(mapping(FieldDefinition.of("a", "x"), FieldDefinition.of("b", "y")), left, right);
        assertThat(mapping.matchesByKey()).isTrue();
        MappedRecord read = mapping.read(Side.LEFT, left(mapping, "a", "1", "b", "2"), References.NONE);
        assertThat(mapping.otherKey(Side.LEFT, read)).contains(RecordKey.of(List.of("2", "1")));
    }

    @Test
    void aKeyWrittenFromAnotherFieldIsTheKeyOnThatSide() {
        TableSchema right = table(Tables.RIGHT, false, List.of("code"), field("code", Kind.TEXT));
        TableMapping mapping =
                compiled(mapping(FieldDefinition.of("title", "code")).create(CreateRule.RIGHT), LEFT, right);
        assertThat(mapping.matchesByKey()).isFalse();
        MappedRecord read = mapping.read(Side.LEFT, left(mapping, "title", "X1"), References.NONE);
        assertThat(mapping.otherKey(Side.LEFT, read)).contains(RecordKey.of("X1"));
        assertThat(mapping.otherKey(
                        Side.RIGHT, mapping.read(Side.RIGHT, right(mapping, "code", "X1"), References.NONE)))
                .isEmpty();
    }

    @Test
    void aWhereAddsItsFieldsAndFilters() {
        TableMapping mapping = compiled(
                mapping(same("size"), FieldDefinition.of("title", "name")).leftWhere("tier != 'test' && title != null"),
                LEFT,
                RIGHT);
        assertThat(mapping.selection(Side.LEFT).layout().names()).containsExactly("size", "title", "tier");
        assertThat(mapping.filters(Side.LEFT)).isTrue();
        assertThat(mapping.filters(Side.RIGHT)).isFalse();
        assertThat(mapping.canFilter(Side.LEFT, left(mapping, "tier", "test"))).isFalse();
        assertThat(mapping.includes(Side.LEFT, left(mapping, "tier", "gold", "title", "A")))
                .isTrue();
        assertThat(mapping.includes(Side.LEFT, left(mapping, "tier", "test", "title", "A")))
                .isFalse();
        assertThat(mapping.includes(Side.RIGHT, right(mapping, "size", "1"))).isTrue();
        assertThat(mapping.canFilter(Side.RIGHT, right(mapping))).isTrue();
    }
}
