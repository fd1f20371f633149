package io.tideway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.spi.Capability;
import io.tideway.spi.FieldSchema;
import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.KeyVersion;
import io.tideway.spi.Reason;
import io.tideway.spi.TableName;
import io.tideway.spi.TableSchema;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A copy of a schema has every part of it, so that a part that is added later cannot be lost on the way. */
final class SchemaBuilderTest {

    private static final List<Reason> REASONS = List.of(new Reason("CODE", "What.", "Fix."));

    private static final FieldSchema FIELD = FieldSchema.builder("name", FieldType.of(Kind.TEXT, "text"))
            .id("7")
            .nullable(false)
            .hasDefault(true)
            .notReadable(REASONS)
            .notWritable(REASONS)
            .build();

    private static final TableSchema TABLE = TableSchema.builder(TableName.parse("a.b"))
            .id("8")
            .fields(List.of(FIELD))
            .keyFields(List.of("name"))
            .keyVersion(new KeyVersion("1", "2"))
            .generatesKey(true)
            .capabilities(Set.of(Capability.REPORTS_DELETES))
            .maxWriteBatch(9)
            .estimatedRecords(10)
            .notAsSource(REASONS)
            .notAsTarget(REASONS)
            .conditions(REASONS)
            .notices(REASONS)
            .build();

    @Test
    void aCopyOfAFieldIsTheSame() throws Exception {
        assertThat(FIELD.toBuilder().build()).isEqualTo(FIELD);
        assertDiffersInEach(
                FIELD,
                FieldSchema.builder("other", FieldType.of(Kind.JSON, "json")).build());
    }

    @Test
    void aCopyOfATableIsTheSame() throws Exception {
        assertThat(TABLE.toBuilder().build()).isEqualTo(TABLE);
        assertDiffersInEach(TABLE, TableSchema.builder(TableName.parse("other")).build());
    }

    /** Shows that the copied schema has no part at its default, so that each part was really copied. */
    private static void assertDiffersInEach(Record copied, Record defaults) throws Exception {
        for (RecordComponent part : copied.getClass().getRecordComponents()) {
            assertThat(part.getAccessor().invoke(copied))
                    .as(part.getName())
                    .isNotEqualTo(part.getAccessor().invoke(defaults));
        }
    }
}
