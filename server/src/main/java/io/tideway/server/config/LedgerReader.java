package io.tideway.server.config;

import io.tideway.server.config.yaml.Problem;
import io.tideway.server.config.yaml.YamlNode.Section;
import io.tideway.server.reason.ConfigurationCodes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the section {@code ledger}. */
final class LedgerReader {

    private static final List<String> SCHEMES = List.of("postgresql", "postgres");
    private static final String JDBC = "jdbc:";

    private final Placeholders placeholders;
    private final Consumer<Problem> problems;

    LedgerReader(Placeholders placeholders, Consumer<Problem> problems) {
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /** The ledger; empty where the URL is of no use, which is then reported. */
    Optional<LedgerConfig> read(Section section) {
        Map<String, List<String>> written = new LinkedHashMap<>();
        section.entries()
                .forEach(entry -> entry.value().asText().ifPresent(text -> written.put(entry.key(), List.of(text))));
        int line = section.lineOf("url");
        String url = value(section, "url").orElse("");
        Optional<URI> parsed = parse(url.startsWith(JDBC) ? url.substring(JDBC.length()) : url);
        if (parsed.isEmpty() && section.text("url").isPresent()) {
            problems.accept(new Problem(
                    line,
                    ConfigurationCodes.INVALID_LEDGER_URL,
                    "the ledger's url is not one of a Postgres database",
                    "write it as postgresql://host:5432/database"));
        }
        return parsed.map(uri -> ledger(section, uri, line, new WrittenSettings(written)));
    }

    private LedgerConfig ledger(Section section, URI uri, int line, WrittenSettings written) {
        String[] login = Optional.ofNullable(uri.getUserInfo()).orElse("").split(":", 2);
        String user = value(section, "user").orElse(login[0]);
        String password = value(section, "password").orElse(login.length > 1 ? login[1] : "");
        if (user.isEmpty()) {
            problems.accept(new Problem(
                    line,
                    ConfigurationCodes.MISSING_SETTING,
                    "the ledger lacks `user`",
                    "add `user: …`: the role that owns the ledger"));
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String jdbcUrl = "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query;
        return new LedgerConfig(jdbcUrl, user, password, written);
    }

    private Optional<String> value(Section section, String key) {
        return section.text(key).map(text -> placeholders.resolve(text, section.lineOf(key)));
    }

    private static Optional<URI> parse(String url) {
        try {
            URI uri = new URI(url);
            boolean usable = SCHEMES.contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawPath() != null
                    && uri.getRawPath().length() > 1;
            return usable ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
