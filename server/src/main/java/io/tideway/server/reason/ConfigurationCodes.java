package io.tideway.server.reason;

/** The codes of errors in the configuration and in the use of commands. Each text is its entry in docs/errors.md. */
public final class ConfigurationCodes {

    /**
     * The configuration file does not exist, or is not UTF-8 text.
     * Name it with {@code -f}, or write a first one with the [quickstart](quickstart.md).
     */
    public static final String CONFIG_NOT_READABLE = "CONFIG_NOT_READABLE";

    /**
     * The file is not valid YAML at that line, or is nested too deep or too large.
     * Check the indentation (spaces, no tabs); quote texts with a colon or other signs.
     */
    public static final String INVALID_YAML = "INVALID_YAML";

    /**
     * A section contains a key twice; YAML would silently use the last one.
     * Remove or rename one.
     */
    public static final String DUPLICATE_KEY = "DUPLICATE_KEY";

    /**
     * No such key exists at that place; most often it is a typing error.
     * Use the suggested word; [configuration](configuration.md) lists all keys.
     */
    public static final String UNKNOWN_KEY = "UNKNOWN_KEY";

    /**
     * A required key is missing, or the file is empty.
     * Add it.
     */
    public static final String MISSING_KEY = "MISSING_KEY";

    /**
     * A value has the wrong shape: a list in place of a text, for example.
     * Write the shape that the message names.
     */
    public static final String WRONG_TYPE = "WRONG_TYPE";

    /**
     * The key does not accept this value.
     * Use one of the words that the message lists.
     */
    public static final String INVALID_VALUE = "INVALID_VALUE";

    /**
     * No connector of that name is installed.
     * Use one of the names that the message lists.
     */
    public static final String UNKNOWN_CONNECTOR = "UNKNOWN_CONNECTOR";

    /**
     * The connector has no such setting.
     * Use the suggested word, or one of the list.
     */
    public static final String UNKNOWN_SETTING = "UNKNOWN_SETTING";

    /**
     * A connection, or the ledger, lacks a required setting.
     * Add it.
     */
    public static final String MISSING_SETTING = "MISSING_SETTING";

    /**
     * The value of a setting has the wrong form: a port that is not a number, for example.
     * Write a value of the form that the message names.
     */
    public static final String INVALID_SETTING = "INVALID_SETTING";

    /**
     * {@code ledger.url} is not the address of a Postgres database.
     * Write {@code postgresql://host:5432/database}.
     */
    public static final String INVALID_LEDGER_URL = "INVALID_LEDGER_URL";

    /**
     * A {@code ${NAME}} names an environment variable that is not set.
     * Set it before the start, or correct the name.
     */
    public static final String ENV_NOT_SET = "ENV_NOT_SET";

    /**
     * A {@code file:} names a file that does not exist, cannot be read, or is larger than 64 KiB.
     * Correct the path, which starts at the configuration file, or the file's rights.
     */
    public static final String FILE_NOT_READABLE = "FILE_NOT_READABLE";

    /**
     * A sync or a command names a connection that is not defined.
     * Use the suggested name, or define the connection.
     */
    public static final String UNKNOWN_CONNECTION = "UNKNOWN_CONNECTION";

    /**
     * A command names a sync that is not defined.
     * Use the suggested name.
     */
    public static final String UNKNOWN_SYNC = "UNKNOWN_SYNC";

    /**
     * {@code references} does not name a table mapping of the same sync.
     * Use the suggested name; a mapping without {@code name:} has the name of its left table.
     */
    public static final String UNKNOWN_MAPPING = "UNKNOWN_MAPPING";

    /**
     * Two table mappings of a sync have the same name.
     * Give one of them a {@code name:}.
     */
    public static final String DUPLICATE_MAPPING = "DUPLICATE_MAPPING";

    /**
     * A table would sync with itself.
     * Name another table or another connection on one side.
     */
    public static final String SAME_TABLE = "SAME_TABLE";

    /**
     * A field mapping would write {@code $key}, which can only be read.
     * Give the field mapping the direction that reads it, or name the key's own field.
     */
    public static final String KEY_NOT_WRITABLE = "KEY_NOT_WRITABLE";

    /**
     * The command needs a sync, and the configuration defines none.
     * Add a section {@code syncs}.
     */
    public static final String NO_SYNCS = "NO_SYNCS";

    /**
     * The command line is not understood.
     * {@code tideway <command> --help} shows its arguments.
     */
    public static final String WRONG_USAGE = "WRONG_USAGE";

    /**
     * A defect of Tideway.
     * Run the command again with {@code --debug}, and report its output.
     */
    public static final String UNEXPECTED = "UNEXPECTED";

    /**
     * The demo's first load takes longer than five minutes.
     * Try it on a less busy machine.
     */
    public static final String DEMO_TOO_SLOW = "DEMO_TOO_SLOW";

    private ConfigurationCodes() {}
}
