package io.tideway.engine.ledger;

import java.util.List;

/** Intents of one mapping that became durable together. */
public record JournalEntry(long id, List<Intent> intents) {}
