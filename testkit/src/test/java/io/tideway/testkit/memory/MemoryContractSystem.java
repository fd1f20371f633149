package io.tideway.testkit.memory;

import io.tideway.spi.Connector;
import io.tideway.spi.FieldType.Kind;
import io.tideway.spi.RecordKey;
import io.tideway.spi.TableName;
import io.tideway.testkit.ManualClock;
import io.tideway.testkit.contract.ContractFixture;
import io.tideway.testkit.contract.ContractSystem;
import io.tideway.testkit.contract.RowHiding;
import io.tideway.testkit.contract.TypeSamples;
import io.tideway.testkit.contract.UserEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A memory system of one character as the contract wants it. */
final class MemoryContractSystem implements ContractSystem {

    private static final String PEOPLE = "crm.people";
    private static final String TYPES = "crm.types";

    private final MemorySystem memory;

    MemoryContractSystem(MemoryCharacter character) {
        memory = new MemorySystem(
                new ManualClock(),
                character,
                MemoryTable.generated(
                        PEOPLE,
                        MemoryField.text(ContractFixture.NAME).notNull(),
                        MemoryField.text(ContractFixture.NOTE),
                        MemoryField.integer(ContractFixture.AMOUNT),
                        MemoryField.text(ContractFixture.CODE).uniquely()),
                MemoryTable.generated(TYPES, MemoryField.of("flag", Kind.BOOLEAN), MemoryField.text("text")));
    }

    @Override
    public Connector connect() {
        return memory.connector();
    }

    @Override
    public boolean streamsFullImages() {
        return memory.character().has(MemoryTrait.FULL_IMAGES);
    }

    @Override
    public TableName table() {
        return TableName.parse(PEOPLE);
    }

    @Override
    public List<RecordKey> commit(List<UserEdit> edits) {
        List<RecordKey> keys = new ArrayList<>();
        memory.transaction(tx -> edits.forEach(edit -> keys.add(apply(tx, edit))));
        return keys;
    }

    @Override
    public Optional<Consumer<String>> historyLoss() {
        return Optional.of(subscription -> memory.forgetHistory());
    }

    @Override
    public Optional<Consumer<String>> changeLoss() {
        return Optional.of(subscription -> memory.loseChanges(PEOPLE));
    }

    @Override
    public Optional<Supplier<List<String>>> provisioned() {
        return Optional.of(memory::subscriptions);
    }

    @Override
    public Optional<TypeSamples> typeSamples() {
        return Optional.of(new TypeSamples(
                TableName.parse(TYPES),
                List.of(new TypeSamples.Sample("flag", "true"), new TypeSamples.Sample("text", ""))));
    }

    @Override
    public Optional<RowHiding> rowHiding() {
        return Optional.of(new RowHiding() {
            @Override
            public Connector connect() {
                return memory.connector();
            }

            @Override
            public void hide() {
                memory.hideRows(PEOPLE, true);
            }

            @Override
            public void show() {
                memory.hideRows(PEOPLE, false);
            }
        });
    }

    @Override
    public void close() {}

    private static RecordKey apply(MemoryTransaction tx, UserEdit edit) {
        return switch (edit) {
            case UserEdit.Insert insert -> tx.insert(PEOPLE, insert.fields());
            case UserEdit.Update update -> {
                tx.update(PEOPLE, update.key(), update.fields());
                yield update.key();
            }
            case UserEdit.Delete delete -> {
                tx.delete(PEOPLE, delete.key());
                yield delete.key();
            }
        };
    }
}
