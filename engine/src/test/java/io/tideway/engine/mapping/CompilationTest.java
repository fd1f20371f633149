package io.tideway.engine.mapping;

import static io.tideway.engine.mapping.Tables.codes;
import static io.tideway.engine.mapping.Tables.compile;
import static io.tideway.engine.mapping.Tables.compiled;
import static io.tideway.engine.mapping.Tables.field;
import static io.tideway.engine.mapping.Tables.hidden;
import static io.tideway.engine.mapping.Tables.mapping;
import static io.tideway.engine.mapping.Tables.oneWay;
import static io.tideway.engine.mapping.Tables.readOnly;
import static io.tideway.engine.mapping.Tables.reference;
import static io.tideway.engine.mapping.Tables.required;
import static io.tideway.engine.mapping.Tables.same;
import static io.tideway.engine.mapping.Tables.sized;
import static io.tideway.engine.mapping.Tables.table;
import static io.tideway.engine.mapping.Tables.valuePair;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.definition.CreateRule;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.Reason;
import io.tideway.spi.TableSchema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CompilationTest {

    private static final FieldSchema ID = field("id", Kind.INTEGER);
    private static final FieldSchema TITLE = field("title", Kind.TEXT);
    private static final TableSchema LEFT =
            Tables.left(ID, TITLE, field("n", Kind.INTEGER), readOnly("sum", Kind.TEXT));
    private static final TableSchema RIGHT =
            Tables.right(ID, TITLE, field("n", Kind.UUID), field("sum", Kind.TEXT), hidden("secret", Kind.TEXT));

    private static void refused(Compilation compilation, String... codes) {
        assertThat(codes(compilation.reasons())).containsExactly(codes);
        assertThat(compilation.mapping()).isEmpty();
    }

    @Test
    void unknownFieldsGetASuggestion() {
        Compilation compilation = compile(mapping(same("titel")), LEFT, RIGHT);
        refused(compilation, "FIELD_UNKNOWN", "FIELD_UNKNOWN");
        assertThat(compilation.reasons().get(0))
                .isEqualTo(new Reason(
                        "FIELD_UNKNOWN", "accounts: public.accounts has no field titel.", "Did you mean title?"));
        assertThat(compile(mapping(same("zzzzzz")), LEFT, RIGHT)
                        .reasons()
                        .get(0)
                        .fix())
                .isEqualTo("Use one of: id, title, n, sum.");
    }

    @Test
    void accessIsChecked() {
        refused(compile(mapping(same("sum")), LEFT, RIGHT), "FIELD_NOT_WRITABLE");
        assertThat(compile(mapping(oneWay("sum", "sum", Direction.LEFT_TO_RIGHT)), LEFT, RIGHT)
                        .reasons())
                .isEmpty();
        refused(compile(mapping(FieldDefinition.of("title", "secret")), LEFT, RIGHT), "FIELD_NOT_READABLE");
        refused(compile(mapping(FieldDefinition.of("title", "$key")), LEFT, RIGHT), "FIELD_NOT_WRITABLE");
    }

    @Test
    void aFieldHasOneWriter() {
        refused(
                compile(mapping(same("title"), oneWay("sum", "title", Direction.LEFT_TO_RIGHT)), LEFT, RIGHT),
                "FIELD_WRITTEN_TWICE");
        refused(
                compile(
                        mapping(
                                oneWay("title", "title", Direction.LEFT_TO_RIGHT),
                                oneWay("title", "title", Direction.RIGHT_TO_LEFT)),
                        LEFT,
                        RIGHT),
                "FIELD_WRITTEN_TWICE");
    }

    @Test
    void typesMustFitInTheMappedDirection() {
        refused(compile(mapping(same("n")), LEFT, RIGHT), "TYPES_DO_NOT_FIT", "TYPES_DO_NOT_FIT");
        refused(compile(mapping(oneWay("n", "n", Direction.LEFT_TO_RIGHT)), LEFT, RIGHT), "TYPES_DO_NOT_FIT");
    }

    @Test
    void valuesMustBeReversibleInBothDirections() {
        Map<String, String> values = Map.of("a", "x", "b", "x");
        refused(compile(mapping(valuePair("title", "title", values)), LEFT, RIGHT), "VALUES_NOT_REVERSIBLE");
        assertThat(compile(mapping(valuePair("title", "title", values)).direction(Direction.LEFT_TO_RIGHT), LEFT, RIGHT)
                        .reasons())
                .isEmpty();
        refused(compile(mapping(valuePair("n", "title", Map.of("one", "x"))), LEFT, RIGHT), "TYPES_DO_NOT_FIT");
    }

    @Test
    void referencesMustExist() {
        Compilation compilation = compile(mapping(reference("n", "title", "acounts")), LEFT, RIGHT);
        refused(compilation, "REFERENCE_UNKNOWN");
        assertThat(compilation.reasons().get(0).fix()).isEqualTo("Did you mean accounts?");
    }

    @Test
    void matchFieldsMustBeMapped() {
        refused(compile(mapping(same("title")).match("n"), LEFT, RIGHT), "MATCH_FIELD_NOT_MAPPED");
    }

    @Test
    void wheresMustBeConditions() {
        refused(compile(mapping(same("title")).leftWhere("titel == 'x'"), LEFT, RIGHT), "WHERE_INVALID");
        refused(compile(mapping(same("title")).rightWhere("title +"), LEFT, RIGHT), "WHERE_INVALID");
    }

    @Test
    void aMappingNeedsAField() {
        refused(compile(mapping(), LEFT, RIGHT), "NO_FIELDS");
    }

    @Test
    void keysOfNewRecordsNeedASource() {
        TableSchema right = table(Tables.RIGHT, false, List.of("code"), field("code", Kind.TEXT), TITLE);
        refused(compile(mapping(same("title")), LEFT, right), "KEY_NOT_GENERATED");
        assertThat(compile(mapping(same("title")).create(CreateRule.LEFT), LEFT, right)
                        .reasons())
                .isEmpty();
        assertThat(compile(mapping(FieldDefinition.of("title", "code")), LEFT, right)
                        .reasons())
                .isEmpty();
    }

    @Test
    void unmappedRequiredFieldsAreNoticed() {
        TableSchema right = Tables.right(ID, TITLE, required("owner", Kind.TEXT));
        assertThat(codes(compile(mapping(same("title")), LEFT, right).notices()))
                .containsExactly("REQUIRED_FIELD_NOT_MAPPED");
        assertThat(compile(mapping(same("title")).create(CreateRule.NONE), LEFT, right)
                        .notices())
                .isEmpty();
    }

    @Test
    void tablesMustSupportTheDirection() {
        Reason noSource = new Reason("NO_SOURCE", "m", "f");
        Reason noTarget = new Reason("NO_TARGET", "m", "f");
        TableSchema view = table(Tables.LEFT, true, List.of("id"), List.of(), List.of(noTarget), ID, TITLE);
        TableSchema sink = table(Tables.RIGHT, true, List.of("id"), List.of(noSource), List.of(), ID, TITLE);
        refused(compile(mapping(same("title")), view, sink), "NO_TARGET", "NO_SOURCE");
        assertThat(compile(mapping(same("title")).direction(Direction.LEFT_TO_RIGHT), view, sink)
                        .reasons())
                .isEmpty();
        refused(
                compile(mapping(same("title")).direction(Direction.RIGHT_TO_LEFT), view, sink),
                "NO_TARGET",
                "NO_SOURCE");
    }

    @Test
    void lossyPairsAreNoticedInTheirDirection() {
        TableSchema left = Tables.left(ID, field("price", sized(Kind.DECIMAL, 10, 4)), field("note", Kind.TEXT));
        TableSchema right =
                Tables.right(ID, field("price", sized(Kind.DECIMAL, 10, 2)), field("note", sized(Kind.TEXT, 9, -1)));
        assertThat(codes(compile(mapping(same("price"), same("note")), left, right)
                        .notices()))
                .containsExactly("LOSSY_PAIR", "NARROWER_TEXT");
        assertThat(compile(mapping(same("price")).direction(Direction.RIGHT_TO_LEFT), left, right)
                        .notices())
                .isEmpty();
    }

    @Test
    void autoMapsFieldsOfEqualNameThatFit() {
        Compilation compilation = compile(mapping().auto(), LEFT, RIGHT);
        TableMapping mapping = compilation.mapping().orElseThrow();
        assertThat(mapping.pairs().names()).containsExactly("title");
        assertThat(codes(compilation.notices())).containsExactly("AUTO_FIELD_LEFT_OUT", "AUTO_FIELD_LEFT_OUT");
        assertThat(compilation.notices()).extracting(Reason::message).noneMatch(text -> text.contains(" id "));
        assertThat(compiled(mapping().auto().direction(Direction.LEFT_TO_RIGHT), LEFT, RIGHT)
                        .pairs()
                        .names())
                .containsExactly("title", "sum");
    }

    @Test
    void autoSkipsFieldsThatTheUserMapped() {
        TableMapping mapping = compiled(
                mapping(oneWay("title", "sum", Direction.LEFT_TO_RIGHT)).auto(), LEFT, RIGHT);
        assertThat(mapping.pairs().names()).containsExactly("title");
        assertThat(mapping.fieldPairs().get(0).right()).isEqualTo("sum");
    }

    @Test
    void autoMapsKeysThatOneSideGenerates() {
        TableSchema right = table(Tables.RIGHT, false, List.of("id"), ID, TITLE);
        TableMapping mapping = compiled(mapping().auto().direction(Direction.LEFT_TO_RIGHT), LEFT, right);
        assertThat(mapping.pairs().names()).containsExactly("id", "title");
        assertThat(mapping.matchesByKey()).isTrue();
    }
}
