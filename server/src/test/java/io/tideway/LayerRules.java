package io.tideway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.Serializable;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** The arrows of the design, as rules over all packages below a root. */
final class LayerRules {
    /** The packages of the engine, each with all that it may import; each imports only packages above it in this list. */
    private static final SequencedMap<String, List<String>> ROOMS = new LinkedHashMap<>();

    static {
        room("definition");
        room("capture");
        room("mapping.convert");
        room("mapping", "definition", "mapping.convert");
        room("reconcile", "definition");
        room("delivery");
        room("ledger");
        room("ledger.postgres.encoding", "ledger");
        room("ledger.postgres", "ledger", "ledger.postgres.encoding");
        room("record", "ledger", "mapping", "reconcile", "definition");
        room("event", "record", "ledger", "mapping");
        room("issue", "event", "record", "ledger", "mapping", "reconcile");
        room("schema", "issue", "record", "ledger", "mapping", "definition");
        room("commit", "schema", "issue", "event", "record", "ledger", "capture");
        room("recovery", "commit", "issue", "record", "ledger", "reconcile", "mapping");
        room("brake", "commit", "issue", "event", "record", "ledger", "reconcile", "mapping", "definition");
        room(
                "apply",
                "brake",
                "recovery",
                "commit",
                "schema",
                "issue",
                "event",
                "record",
                "ledger",
                "delivery",
                "reconcile",
                "mapping",
                "capture",
                "definition");
        room(
                "sync",
                "apply",
                "commit",
                "schema",
                "issue",
                "event",
                "record",
                "ledger",
                "reconcile",
                "mapping",
                "capture",
                "definition");
        room("verify", "sync", "apply", "commit", "record", "ledger", "reconcile", "mapping", "definition");
        room("plan", "sync", "apply", "commit", "schema", "record", "ledger", "reconcile", "mapping", "definition");
        room(
                "api",
                "verify",
                "sync",
                "apply",
                "commit",
                "schema",
                "issue",
                "event",
                "record",
                "ledger",
                "reconcile",
                "mapping",
                "definition");
    }

    private static void room(String name, String... imports) {
        if (!ROOMS.keySet().containsAll(List.of(imports))) {
            throw new AssertionError(name + " imports a package that is not above it in the list");
        }
        ROOMS.put(name, List.of(imports));
    }

    private final String root;
    private final SequencedMap<String, ArchRule> rules = new LinkedHashMap<>();

    private LayerRules(String root) {
        this.root = root;
    }

    /** The rules by name; the same for the real root and for the root of what trespasses on purpose. */
    static SequencedMap<String, ArchRule> below(String root) {
        var rules = new LayerRules(root);
        rules.addModules();
        rules.addRooms();
        rules.addPlatform();
        rules.addPurity();
        rules.addPackagesOfWrites();
        rules.addPackagesOfCommands();
        return rules.rules;
    }

    private void addModules() {
        rules.put(
                "spi depends on the JDK and JSpecify only",
                classes()
                        .that()
                        .resideInAPackage(in("spi"))
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(in("spi"), "java..", "org.jspecify.."));
        rules.put("connectors see spi only", seesOfOurs("connector", "connector", "spi"));
        rules.put(
                "connectors do not see one another",
                slices().matching(root + ".connector.(*)..").should().notDependOnEachOther());
        rules.put("the engine sees spi only", seesOfOurs("engine", "engine", "spi"));
        rules.put("embedded sees nothing of ours", seesOfOurs("embedded", "embedded"));
        rules.put(
                "the server finds connectors by ServiceLoader",
                seesOfOurs("server", "server", "engine", "spi", "embedded"));
    }

    private void addRooms() {
        rules.put(
                "each package of the engine imports those alone that are named for it",
                classes().that().resideInAPackage(in("engine")).should(importOnlyWhatIsNamed()));
    }

    /** The engine's root package is open to all of its packages, and imports none of them. */
    private ArchCondition<JavaClass> importOnlyWhatIsNamed() {
        return new ArchCondition<>("import only the packages that are named for theirs") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String room = room(type);
                if (!room.isEmpty() && !ROOMS.containsKey(room)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is in a package without a rule"));
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass();
                    if (isInEngine(target) && !mayImport(room, room(target))) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean mayImport(String room, String target) {
        return room.equals(target)
                || target.isEmpty()
                || ROOMS.getOrDefault(room, List.of()).contains(target);
    }

    private boolean isInEngine(JavaClass type) {
        return (type.getPackageName() + ".").startsWith(root + ".engine.");
    }

    /** The package below the engine's root; empty for the root itself. */
    private String room(JavaClass type) {
        String name = type.getPackageName();
        String engine = root + ".engine";
        return name.equals(engine) ? "" : name.substring(engine.length() + 1);
    }

    private void addPlatform() {
        // The demo edits its two databases as a user would.
        rules.put(
                "JDBC only in the ledger, connectors, embedded, testkit and the demo",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                in("engine.ledger"), in("connector"), in("embedded"), in("testkit"), in("server.demo"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer.."));
        // These commands are clients of Tideway's own HTTP API.
        rules.put(
                "java.net.http only in connectors and server.cli.remote",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(in("connector"), in("server.cli.remote"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.net.http.."));
        rules.put(
                "the environment only in server, embedded and testkit",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(in("server"), in("embedded"), in("testkit"))
                        .should()
                        .accessTargetWhere(calls("java.lang.System", "getenv")));
        rules.put(
                "files only in server, embedded and testkit",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(in("server"), in("embedded"), in("testkit"))
                        .should()
                        .dependOnClassesThat(opensFiles()));
    }

    private void addPurity() {
        for (String stage : List.of("mapping", "reconcile")) {
            rules.put(
                    stage + " is pure",
                    noClasses()
                            .that()
                            .resideInAPackage(in("engine." + stage))
                            .should()
                            .dependOnClassesThat(actsOnTheWorld()));
            rules.put(
                    stage + " does not know the time",
                    noClasses()
                            .that()
                            .resideInAPackage(in("engine." + stage))
                            .should()
                            .accessTargetWhere(calls("java.lang.System", "currentTimeMillis", "nanoTime"))
                            .orShould()
                            .accessTargetWhere(readsTheClock()));
        }
    }

    /** From above: write, exchange, statement; the keys stand alone. */
    private void addPackagesOfWrites() {
        String write = "connector.postgres.write";
        doNotSee(write + ".statement", write + ".exchange", write + ".key");
        doNotSee(write + ".exchange", write + ".key");
        doNotSee(write + ".key", write + ".exchange", write + ".statement");
    }

    private void addPackagesOfCommands() {
        String cli = "server.cli";
        doNotSee(cli + ".command", cli + ".local", cli + ".remote", cli + ".run");
        doNotSee(cli + ".local", cli + ".remote", cli + ".run");
        doNotSee(cli + ".remote", cli + ".local", cli + ".run");
        doNotSee(cli + ".run", cli + ".local", cli + ".remote");
    }

    /** Neither the named packages nor the one above, which sees them all. */
    private void doNotSee(String seer, String... unseen) {
        String above = seer.substring(0, seer.lastIndexOf('.'));
        rules.put(
                seer + " sees neither " + String.join(", ", unseen) + " nor the package above",
                noClasses()
                        .that()
                        .resideInAPackage(in(seer))
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(in(unseen)).or(resideInAPackage(root + "." + above))));
    }

    /** Of Tideway's own packages, those of one module see the named ones only. */
    private ArchRule seesOfOurs(String module, String... seen) {
        return noClasses()
                .that()
                .resideInAPackage(in(module))
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..").and(not(resideInAnyPackage(in(seen)))));
    }

    private static DescribedPredicate<JavaClass> opensFiles() {
        return resideInAnyPackage("java.nio.channels..")
                .or(DescribedPredicate.describe(
                        "open files",
                        type -> Set.of(
                                        "java.nio.file.Files",
                                        "java.io.File",
                                        "java.io.FileInputStream",
                                        "java.io.FileOutputStream",
                                        "java.io.FileReader",
                                        "java.io.FileWriter",
                                        "java.io.RandomAccessFile")
                                .contains(type.getName())));
    }

    private static DescribedPredicate<JavaClass> actsOnTheWorld() {
        // Enums and exceptions bring Serializable with them, which does nothing.
        return resideInAnyPackage(
                        "java.io..",
                        "java.nio.file..",
                        "java.net..",
                        "java.sql..",
                        "java.util.concurrent..",
                        "org.slf4j..")
                .and(not(resideInAPackage("java.io..")
                        .and(DescribedPredicate.describe(
                                "Serializable", type -> type.isEquivalentTo(Serializable.class)))))
                .or(assignableTo(Thread.class))
                .or(assignableTo(InstantSource.class))
                .as("do input, output, time, threads or logging");
    }

    private static DescribedPredicate<JavaAccess<?>> calls(String owner, String... names) {
        return DescribedPredicate.describe(
                owner + "." + String.join("/", names),
                access -> access.getTargetOwner().getName().equals(owner)
                        && Set.of(names).contains(access.getTarget().getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        return DescribedPredicate.describe(
                "java.time's now()",
                access -> access.getTargetOwner().getPackageName().equals("java.time")
                        && access.getTarget().getName().equals("now"));
    }

    private String in(String part) {
        return root + "." + part + "..";
    }

    private String[] in(String... parts) {
        return Arrays.stream(parts).map(this::in).toArray(String[]::new);
    }
}
