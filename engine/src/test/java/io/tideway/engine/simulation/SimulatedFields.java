package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.definition.ConflictPolicy;
import io.tideway.engine.definition.Direction;
import io.tideway.engine.definition.FieldDefinition;
import io.tideway.engine.world.MappingDraft;
import io.tideway.spi.FieldType;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import io.tideway.testkit.memory.MemoryCheck;
import io.tideway.testkit.memory.MemoryField;
import io.tideway.testkit.memory.MemoryTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The drawn fields. A trigger of one side may change {@code a} to upper case. {@code b} is a number that one side may round.
 * {@code c} may be too large to be repeated in changes, and one side may refuse some of its values until the refusal is lifted.
 * {@code d} may travel one way only, and may have other values on the right, by a table of values.
 */
final class SimulatedFields {

    private static final List<String> OF_EVERY_RUN = List.of("a", "b", "c", "d");

    static final Reason REFUSED = new Reason("CHECK_VIOLATION", "No value ends in 7.", "Change the value.");

    /** The maximum number of values in a run. */
    private static final int MAX_NUMBER = 600;

    private static final Map<String, String> VALUES = values();

    private static final int FINE = 4;
    private static final int COARSE = 2;

    final List<String> names;
    private final SimulatedTopology topology;
    private final Optional<Side> triggered;
    private final Optional<Side> rounded;
    private final Optional<Side> refusing;
    private final boolean large;
    private final boolean valued;
    final Direction directionOfD;

    private boolean refuses;

    /** @param trouble separate source of random faults */
    SimulatedFields(Random random, Random trouble, SimulatedTopology topology) {
        this.topology = topology;
        this.names = Stream.concat(
                        OF_EVERY_RUN.stream(), topology.fields().stream().map(SimulatedField::name))
                .toList();
        triggered = side(random);
        rounded = side(random);
        refusing = side(trouble);
        valued = trouble.nextBoolean();
        large = random.nextBoolean();
        directionOfD = SimulatedField.direction(random);
    }

    private static Optional<Side> side(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Optional.of(Side.LEFT);
            case 1 -> Optional.of(Side.RIGHT);
            default -> Optional.empty();
        };
    }

    MemoryTable table(Side side) {
        MemoryField c = refusing.equals(Optional.of(side))
                ? MemoryField.text("c").checked(new MemoryCheck(value -> !refuses || !value.endsWith("7"), REFUSED))
                : MemoryField.text("c");
        List<MemoryField> all = new ArrayList<>(List.of(
                MemoryField.text(SimulatedWorld.TAG),
                MemoryField.text("a"),
                number("b", rounded.equals(Optional.of(side))),
                large ? c.largely() : c,
                MemoryField.text("d")));
        topology.fields().forEach(field -> all.add(of(field, side)));
        if (topology.teams()) {
            all.add(topology.teamOfPerson(side));
        }
        if (topology.extras().rewriting().isPresent()) {
            all.add(MemoryField.text(SimulatedRewrites.OWN));
        }
        topology.extras()
                .codes()
                .ifPresent(
                        checks -> all.add(MemoryField.text(SimulatedCodes.CODE).uniquely(checks.get(side))));
        MemoryTable table = MemoryTable.generated(SimulatedWorld.TABLE, all.toArray(MemoryField[]::new));
        return triggered.equals(Optional.of(side)) ? table.triggering(SimulatedFields::withUpperCase) : table;
    }

    /** Sets whether the system refuses values. Users may write any value; the engine meets the refusal until it is lifted permanently. */
    void refuse(boolean from) {
        refuses = from;
    }

    private static MemoryField of(SimulatedField field, Side side) {
        if (field.decimal()) {
            return number(field.name(), field.coarse().equals(Optional.of(side)));
        }
        MemoryField text = MemoryField.text(field.name());
        return field.large() ? text.largely() : text;
    }

    private static MemoryField number(String name, boolean coarse) {
        int scale = coarse ? COARSE : FINE;
        FieldType type = new FieldType(Kind.DECIMAL, "numeric(12," + scale + ")", 12, scale, List.of());
        return MemoryField.of(name, type)
                .storing(value -> new BigDecimal(value)
                        .setScale(scale, RoundingMode.HALF_UP)
                        .toPlainString());
    }

    private static Fields withUpperCase(Fields record) {
        String a = record.value("a");
        return a == null
                ? record
                : record.overlaidWith(Fields.builder(record.layout())
                        .set("a", a.toUpperCase(Locale.ROOT))
                        .build());
    }

    void map(MappingDraft mapping, String field, ConflictPolicy policy) {
        Optional<Direction> direction =
                field.equals("d") ? Optional.of(directionOfD) : drawn(field).map(SimulatedField::direction);
        Map<String, String> values = field.equals("d") && valued ? VALUES : Map.of();
        mapping.field(new FieldDefinition(field, field, direction, Optional.of(policy), values, Optional.empty()));
    }

    private static Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        IntStream.rangeClosed(1, MAX_NUMBER).forEach(number -> values.put("d" + number, "e" + number));
        return values;
    }

    /** Creates a value that was never used before. */
    String value(String field, Side side, int number, Random random) {
        if (field.equals("d") && valued && side == Side.RIGHT) {
            return "e" + number;
        }
        boolean decimal = drawn(field).map(SimulatedField::decimal).orElse(field.equals("b"));
        return decimal ? number + "." + (1_000 + random.nextInt(8_000)) : field + number;
    }

    private Optional<SimulatedField> drawn(String name) {
        return topology.fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst();
    }

    /** Returns the number in a value, which every form of it keeps; empty for none. */
    static Optional<Integer> number(@Nullable String value) {
        if (value == null) {
            return Optional.empty();
        }
        String digits = Character.isLetter(value.charAt(0)) ? value.substring(1) : value;
        return Optional.of(new BigDecimal(digits).setScale(0, RoundingMode.DOWN).intValueExact());
    }

    /** Returns whether a trigger of that side changes values of the field. */
    boolean triggers(String field, Side side) {
        return field.equals("a") && triggered.equals(Optional.of(side));
    }

    /** Returns whether the sync overwrites users' values of the field on that side. */
    boolean isOverwritten(String field, Side side) {
        Direction direction = field.equals("d")
                ? directionOfD
                : drawn(field).map(SimulatedField::direction).orElse(Direction.TWO_WAY);
        return !direction.reads(side);
    }

    @Override
    public String toString() {
        return "a upper-case " + triggered + ", b rounded " + rounded + ", c refused " + refusing
                + (large ? ", c large" : "") + ", d " + directionOfD + (valued ? " by a table" : "");
    }
}
