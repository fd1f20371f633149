package io.tideway.engine.mapping;

import io.tideway.spi.Fields;
import io.tideway.spi.Reason;
import java.util.List;
import java.util.Optional;

/**
 * A record's values over {@link TableMapping#pairs()}.
 *
 * @param own in the form of the record's side
 * @param translated in the form of the other side; absent where {@code own} is absent, where a reference could not be resolved,
 *     and where the pair does not write the other side and its value has no form there
 * @param unresolved the references that have no link
 * @param failure a value that must travel and has no form on the other side; {@code translated} must then not be used
 */
public record MappedRecord(Fields own, Fields translated, List<Reference> unresolved, Optional<Reason> failure) {}
