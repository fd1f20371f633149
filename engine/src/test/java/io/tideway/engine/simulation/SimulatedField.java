package io.tideway.engine.simulation;

import io.tideway.engine.Side;
import io.tideway.engine.definition.Direction;
import java.util.Optional;
import java.util.Random;

/**
 * A field that only some runs have.
 *
 * @param name one letter
 * @param decimal whether it is a number, rather than a text
 * @param coarse the side, if any, that rounds numbers
 * @param large whether changes carry it only if it changed
 */
record SimulatedField(String name, boolean decimal, Optional<Side> coarse, boolean large, Direction direction) {

    static SimulatedField drawn(String name, Random random) {
        boolean decimal = random.nextBoolean();
        Optional<Side> coarse = decimal && random.nextBoolean()
                ? Optional.of(random.nextBoolean() ? Side.LEFT : Side.RIGHT)
                : Optional.empty();
        Direction direction = direction(random);
        return new SimulatedField(name, decimal, coarse, !decimal && random.nextBoolean(), direction);
    }

    static Direction direction(Random random) {
        return random.nextBoolean()
                ? Direction.TWO_WAY
                : (random.nextBoolean() ? Direction.LEFT_TO_RIGHT : Direction.RIGHT_TO_LEFT);
    }
}
