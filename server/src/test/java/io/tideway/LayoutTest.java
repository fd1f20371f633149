package io.tideway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps packages small, class names unique in a module, and imports without circles: in all modules, tests included. */
final class LayoutTest {

    /** A larger package has more than one concern. */
    private static final int MOST_CLASSES = 25;

    /** The contract is one package, so that a connector's author finds all of it in one place. */
    private static final Set<String> LARGE_FOR_A_REASON = Set.of("io.tideway.spi");

    private static final Pattern SOURCE = Pattern.compile("(.*/src/\\w+/java)/(.*)/(\\w+)\\.java");
    private static final Pattern IMPORT =
            Pattern.compile("import (?:static )?(io\\.tideway(?:\\.[a-z]\\w*)*)\\.([A-Z]\\w*).*");

    /** Of each folder of sources, such as {@code server/src/main/java}: the classes of each package. */
    private static Map<String, Map<String, Set<SourceFile>>> roots;

    private record SourceFile(String name, Path file) implements Comparable<SourceFile> {
        @Override
        public int compareTo(SourceFile other) {
            return name.compareTo(other.name);
        }
    }

    @BeforeAll
    static void readTheTree() throws Exception {
        SourceTree sources = SourceTree.ofWorkingDirectory();
        roots = new TreeMap<>();
        sources.files(path ->
                        path.endsWith(".java") && !path.contains("/trespass/") && !path.endsWith("package-info.java"))
                .forEach(file -> add(sources.name(file), file));
    }

    private static void add(String path, Path file) {
        Matcher parts = SOURCE.matcher(path);
        if (parts.matches()) {
            roots.computeIfAbsent(parts.group(1), root -> new TreeMap<>())
                    .computeIfAbsent(parts.group(2).replace('/', '.'), name -> new TreeSet<>())
                    .add(new SourceFile(parts.group(3), file));
        }
    }

    @Test
    void noPackageIsTooLarge() {
        var large = new ArrayList<String>();
        roots.forEach((root, packages) -> packages.forEach((name, classes) -> {
            if (classes.size() > MOST_CLASSES && !LARGE_FOR_A_REASON.contains(name)) {
                large.add(root + ": " + name + " has " + classes.size());
            }
        }));
        assertThat(large)
                .as("packages of more than %d classes: divide them by concern", MOST_CLASSES)
                .isEmpty();
    }

    @Test
    void noTwoClassesOfAModuleHaveTheSameName() {
        var same = new ArrayList<String>();
        roots.forEach((root, packages) -> {
            Map<String, List<String>> places = new TreeMap<>();
            packages.forEach((name, classes) ->
                    classes.forEach(each -> places.computeIfAbsent(each.name(), key -> new ArrayList<>())
                            .add(name)));
            places.forEach((name, where) -> {
                if (where.size() > 1) {
                    same.add(root + ": " + name + " in " + String.join(" and ", where));
                }
            });
        });
        assertThat(same).as("names that mean two things in one module").isEmpty();
    }

    @Test
    void packagesOfAModuleHaveNoCircles() {
        var circles = new ArrayList<String>();
        roots.forEach((root, packages) -> {
            Map<String, Set<String>> arrows = arrows(packages);
            for (String start : arrows.keySet()) {
                if (reachable(start, arrows).contains(start)) {
                    circles.add(root + ": " + start + " -> " + arrows.get(start));
                }
            }
        });
        assertThat(circles).as("packages that import each other").isEmpty();
    }

    /** The packages of the same folder of sources whose classes each package imports. */
    private static Map<String, Set<String>> arrows(Map<String, Set<SourceFile>> packages) {
        Map<String, Set<String>> names = new TreeMap<>();
        packages.forEach((name, classes) ->
                names.put(name, classes.stream().map(SourceFile::name).collect(Collectors.toCollection(TreeSet::new))));
        Map<String, Set<String>> arrows = new TreeMap<>();
        packages.forEach((name, classes) -> {
            Set<String> seen = arrows.computeIfAbsent(name, key -> new TreeSet<>());
            for (SourceFile each : classes) {
                for (String line : SourceTree.lines(each.file())) {
                    Matcher imported = IMPORT.matcher(line);
                    if (imported.matches()
                            && !imported.group(1).equals(name)
                            && names.getOrDefault(imported.group(1), Set.of()).contains(imported.group(2))) {
                        seen.add(imported.group(1));
                    }
                }
            }
        });
        return arrows;
    }

    private static Set<String> reachable(String start, Map<String, Set<String>> arrows) {
        Set<String> reached = new TreeSet<>();
        var next = new ArrayList<>(arrows.get(start));
        while (!next.isEmpty()) {
            String name = next.removeLast();
            if (reached.add(name)) {
                next.addAll(arrows.get(name));
            }
        }
        return reached;
    }
}
