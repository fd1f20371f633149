package io.tideway.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings as the file has them, placeholders unresolved.
 *
 * @param values by name, in written order; several for a list
 */
record WrittenSettings(Map<String, List<String>> values) {

    /** Replaces a secret that the file contains in plain text. */
    private static final String HIDDEN = "***";

    WrittenSettings {
        values = new LinkedHashMap<>(values);
    }

    /** The value to show for a setting: placeholders as written, a plain secret hidden. */
    List<String> shown(String name, Collection<String> secrets) {
        List<String> shown = new ArrayList<>();
        for (String value : values.getOrDefault(name, List.of())) {
            shown.add(secrets.contains(name) && !Placeholders.isReference(value) ? HIDDEN : value);
        }
        return shown;
    }
}
