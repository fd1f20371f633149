package io.tideway.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.FieldType;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypeTextTest {

    private static String mood(String... labels) {
        return TypeText.of(new FieldType(FieldType.Kind.ENUM, "mood", 0, -1, List.of(labels)));
    }

    @Test
    void aTypeWithOtherLabelsIsAnotherType() {
        assertThat(mood("good", "bad"))
                .isEqualTo(mood("good", "bad"))
                .isNotEqualTo(mood("bad", "good"))
                .isNotEqualTo(mood("good", "bad", "fine"))
                .isNotEqualTo(mood("good, bad"))
                .isNotEqualTo(TypeText.of(FieldType.of(FieldType.Kind.TEXT, "mood")));
    }

    @Test
    void partsCountLikeLabels() {
        FieldType one = new FieldType(FieldType.Kind.OTHER, "mood[]", 0, -1, List.of(), List.of("good"));
        FieldType other = new FieldType(FieldType.Kind.OTHER, "mood[]", 0, -1, List.of(), List.of("fine"));
        assertThat(TypeText.of(one)).isNotEqualTo(TypeText.of(other));
        assertThat(TypeText.lost(TypeText.of(one), TypeText.of(other))).containsExactly("good");
    }

    @Test
    void addedLabelsKeepTheOthers() {
        assertThat(TypeText.lost(mood("good", "bad"), mood("best", "good", "so", "bad", "worst")))
                .isEmpty();
        assertThat(TypeText.lost(mood(), mood("good"))).isEmpty();
        assertThat(TypeText.lost("", mood("good"))).isEmpty();
        assertThat(TypeText.lost("bigint", "numeric")).isEmpty();
        assertThat(TypeText.lost(mood("good"), "text")).isEmpty();
    }

    @Test
    void renamedLabelsAreLostEvenIfAnotherHasTheirName() {
        assertThat(TypeText.lost(mood("good", "bad"), mood("fine", "bad"))).containsExactly("good");
        assertThat(TypeText.lost(mood("good", "bad"), mood("bad", "good"))).containsExactly("bad");
        assertThat(TypeText.lost(mood("good", "bad"), mood("good"))).containsExactly("bad");
    }
}
