package io.tideway.connector.postgres.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompositeTextTest {

    @Test
    void plainValuesNullsAndEmptyTexts() {
        assertThat(CompositeText.values("(1,a,)")).containsExactly("1", "a", null);
        assertThat(CompositeText.values("(,\"\",)")).containsExactly(null, "", null);
        assertThat(CompositeText.values("()")).containsExactly((String) null);
        assertThat(CompositeText.values("(\"\")")).containsExactly("");
        assertThat(CompositeText.values("(,)")).containsExactly(null, null);
    }

    @Test
    void quotesAndBackslashesAreDoubled() {
        assertThat(CompositeText.values("(\"a,b\",\"(\",\")\",\" x \")")).containsExactly("a,b", "(", ")", " x ");
        assertThat(CompositeText.values("(\"say \"\"hi\"\"\",\"\"\"\",\"c:\\\\d\",\"\\\\\")"))
                .containsExactly("say \"hi\"", "\"", "c:\\d", "\\");
    }

    @Test
    void nestedRowsAndArraysStayAsTheyAre() {
        assertThat(CompositeText.values("(\"(1,\"\"a b\"\")\",\"{\"\"a,b\"\",NULL}\",[1,2)"))
                .containsExactly("(1,\"a b\")", "{\"a,b\",NULL}", "[1", "2");
        assertThat(CompositeText.values("(\"[1,2)\",{})")).containsExactly("[1,2)", "{}");
    }
}
