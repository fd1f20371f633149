package io.tideway;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds the arrows of the design, and shows that every rule finds a trespasser. */
final class ArchitectureTest {
    private static final String ROOT = "io.tideway";
    private static final String TRESPASS = "io.tideway.trespass";

    @TestFactory
    Stream<DynamicTest> everyRuleIsKept() {
        JavaClasses shipped = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
        return LayerRules.below(ROOT).entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> rule.getValue().allowEmptyShould(true).check(shipped)));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleFindsATrespasser() {
        JavaClasses trespassers = new ClassFileImporter().importPackages(TRESPASS);
        return LayerRules.below(TRESPASS).entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> assertThat(rule.getValue()
                                        .allowEmptyShould(true)
                                        .evaluate(trespassers)
                                        .hasViolation())
                                .isTrue()));
    }
}
