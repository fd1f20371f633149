package io.tideway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of the repository as its authors keep them: what is built or fetched is left out. */
final class SourceTree {
    private static final Set<String> NOT_OURS = Set.of(".git", ".tideway", ".idea", "node_modules", "target", "dist");

    private final Path root;
    private final List<Path> files;

    private SourceTree(Path root, List<Path> files) {
        this.root = root;
        this.files = files;
    }

    /** The repository that the working directory is in. */
    static SourceTree ofWorkingDirectory() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("Makefile"))) {
            root = root.resolve("..").normalize();
        }
        return new SourceTree(root, walk(root));
    }

    Path root() {
        return root;
    }

    /** All files whose path relative to the root, with slashes, fits; in order. */
    Stream<Path> files(Predicate<String> path) {
        return files.stream().filter(file -> path.test(name(file)));
    }

    /** The Java sources that are shipped: the test kit's are not. */
    Stream<Path> shippedJava() {
        return files(path -> path.contains("src/main/java/")
                && path.endsWith(".java")
                && !path.startsWith("testkit/")
                && !path.startsWith("benchmarks/"));
    }

    String name(Path file) {
        return root.relativize(file).toString();
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static List<Path> walk(Path root) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean skipped = NOT_OURS.contains(String.valueOf(directory.getFileName()));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return found.stream().sorted().toList();
    }
}
