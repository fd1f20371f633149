package io.tideway.testkit.memory;

import io.tideway.spi.Capability;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The properties of the system that a {@link MemorySystem} plays.
 *
 * @param capabilities the abilities of its tables; it does not do anything else
 * @param traits how it works inside
 * @param outcomesReversed whether outcomes come in the opposite order of their writes
 * @param maxWriteBatch the most writes it takes at once
 * @param maxHistory the most commits it remembers; readers that are further behind lose the older ones
 * @param versionsBySecond whether versions of records are only seconds of its clock, as in a system that is polled by
 *     the time of the last change
 * @param readAhead by how many commits the version of a read may be too high, as where transactions number their
 *     changes when they make them and a read shows them when they commit
 * @param lateBySeconds by how long at most its stream reports a commit late, each by another time, as a polled search
 *     does; the report has the current record, and may come again after a restart
 * @param timesRead whether a record that is read contains the time of its last change
 */
public record MemoryCharacter(
        Set<Capability> capabilities,
        Set<MemoryTrait> traits,
        boolean outcomesReversed,
        int maxWriteBatch,
        int maxHistory,
        boolean versionsBySecond,
        int readAhead,
        int lateBySeconds,
        boolean timesRead) {

    /** The write batch of the characters that come ready. */
    public static final int DEFAULT_WRITE_BATCH = 500;

    public MemoryCharacter {
        EnumSet<Capability> ordered = EnumSet.noneOf(Capability.class);
        ordered.addAll(capabilities);
        capabilities = Collections.unmodifiableSet(ordered);
        EnumSet<MemoryTrait> orderedTraits = EnumSet.noneOf(MemoryTrait.class);
        orderedTraits.addAll(traits);
        traits = Collections.unmodifiableSet(orderedTraits);
    }

    /** Like a relational database: conditional writes, reserved keys, full images, origins. */
    public static MemoryCharacter database() {
        EnumSet<Capability> all = EnumSet.allOf(Capability.class);
        all.remove(Capability.UPSERTS_BY_EXTERNAL_ID);
        return new MemoryCharacter(
                all,
                EnumSet.allOf(MemoryTrait.class),
                false,
                DEFAULT_WRITE_BATCH,
                Integer.MAX_VALUE,
                false,
                0,
                0,
                true);
    }

    /**
     * Like a CRM: reads before it writes, makes its own keys, reports only changed fields and no author, and answers in
     * another order.
     */
    public static MemoryCharacter crm() {
        Set<Capability> few = EnumSet.of(Capability.REPORTS_DELETES, Capability.UPSERTS_BY_EXTERNAL_ID);
        return new MemoryCharacter(few, Set.of(), true, DEFAULT_WRITE_BATCH, Integer.MAX_VALUE, false, 0, 0, true);
    }

    public MemoryCharacter with(Capability... more) {
        EnumSet<Capability> changed = changeable();
        changed.addAll(Arrays.asList(more));
        return new MemoryCharacter(
                changed,
                traits,
                outcomesReversed,
                maxWriteBatch,
                maxHistory,
                versionsBySecond,
                readAhead,
                lateBySeconds,
                timesRead);
    }

    public MemoryCharacter without(Capability... fewer) {
        EnumSet<Capability> changed = changeable();
        Arrays.asList(fewer).forEach(changed::remove);
        return new MemoryCharacter(
                changed,
                traits,
                outcomesReversed,
                maxWriteBatch,
                maxHistory,
                versionsBySecond,
                readAhead,
                lateBySeconds,
                timesRead);
    }

    public MemoryCharacter writingAtMost(int batch) {
        return new MemoryCharacter(
                capabilities,
                traits,
                outcomesReversed,
                batch,
                maxHistory,
                versionsBySecond,
                readAhead,
                lateBySeconds,
                timesRead);
    }

    public MemoryCharacter remembering(int commits) {
        return new MemoryCharacter(
                capabilities,
                traits,
                outcomesReversed,
                maxWriteBatch,
                commits,
                versionsBySecond,
                readAhead,
                lateBySeconds,
                timesRead);
    }

    public MemoryCharacter tellingVersionsBySecond() {
        return new MemoryCharacter(
                capabilities,
                traits,
                outcomesReversed,
                maxWriteBatch,
                maxHistory,
                true,
                readAhead,
                lateBySeconds,
                timesRead);
    }

    public MemoryCharacter readingAhead(int commits) {
        return new MemoryCharacter(
                capabilities,
                traits,
                outcomesReversed,
                maxWriteBatch,
                maxHistory,
                versionsBySecond,
                commits,
                lateBySeconds,
                timesRead);
    }

    public MemoryCharacter tellingLate(int seconds) {
        return new MemoryCharacter(
                capabilities,
                traits,
                outcomesReversed,
                maxWriteBatch,
                maxHistory,
                versionsBySecond,
                readAhead,
                seconds,
                timesRead);
    }

    public MemoryCharacter withoutTimesRead() {
        return new MemoryCharacter(
                capabilities,
                traits,
                outcomesReversed,
                maxWriteBatch,
                maxHistory,
                versionsBySecond,
                readAhead,
                lateBySeconds,
                false);
    }

    public MemoryCharacter without(MemoryTrait trait) {
        EnumSet<MemoryTrait> fewer = EnumSet.noneOf(MemoryTrait.class);
        fewer.addAll(traits);
        fewer.remove(trait);
        return new MemoryCharacter(
                capabilities,
                fewer,
                outcomesReversed,
                maxWriteBatch,
                maxHistory,
                versionsBySecond,
                readAhead,
                lateBySeconds,
                timesRead);
    }

    boolean has(MemoryTrait trait) {
        return traits.contains(trait);
    }

    boolean can(Capability capability) {
        return capabilities.contains(capability);
    }

    private EnumSet<Capability> changeable() {
        EnumSet<Capability> copy = EnumSet.noneOf(Capability.class);
        copy.addAll(capabilities);
        return copy;
    }
}
