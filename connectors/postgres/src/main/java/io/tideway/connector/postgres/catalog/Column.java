package io.tideway.connector.postgres.catalog;

import io.tideway.connector.postgres.session.SqlText;
import io.tideway.connector.postgres.values.ServerType;
import java.util.Optional;

/**
 * A column, as the catalog has it.
 *
 * @param number its attnum, which survives a rename
 * @param defaultExpression what fills it in when it is left out
 * @param freshDefault whether the default gives another value each time
 * @param identity how it is an identity column, if it is
 * @param generated whether the server computes it from other columns
 * @param sequence where its new values come from, if from a sequence
 * @param readable whether the user may select it
 * @param insertable whether the user may insert it
 * @param updatable whether the user may update it
 * @param typeUsable whether the user may use the schema of its type, and so name the type
 * @param forbiddenFunction a function of the default that the user may not call, as SQL has it
 */
public record Column(
        int number,
        String name,
        ServerType type,
        boolean nullable,
        Optional<String> defaultExpression,
        boolean freshDefault,
        Identity identity,
        boolean generated,
        Optional<Sequence> sequence,
        boolean readable,
        boolean insertable,
        boolean updatable,
        boolean typeUsable,
        Optional<String> forbiddenFunction) {

    /** How a column is an identity column. */
    public enum Identity {
        NONE,
        BY_DEFAULT,
        ALWAYS
    }

    /**
     * A sequence that numbers a column.
     *
     * @param name as SQL has it, with its schema
     * @param usable whether the user may take numbers from it
     */
    public record Sequence(String name, boolean usable) {}

    public String sqlName() {
        return SqlText.identifier(name);
    }

    /** Whether the server can give a new, distinct value to this column, and does so for the user. */
    public boolean generatesValue() {
        return hasFreshValues() && sequence.map(Sequence::usable).orElse(true);
    }

    /** Whether the default fails for the user. An identity column takes its numbers without a right of the user. */
    boolean hasForbiddenDefault() {
        boolean serial =
                identity == Identity.NONE && !sequence.map(Sequence::usable).orElse(true);
        return serial || forbiddenFunction.isPresent();
    }

    /** Whether each row gets another value where none is given. */
    boolean hasFreshValues() {
        return identity != Identity.NONE || (defaultExpression.isPresent() && freshDefault);
    }
}
