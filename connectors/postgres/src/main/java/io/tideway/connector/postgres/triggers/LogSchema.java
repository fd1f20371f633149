package io.tideway.connector.postgres.triggers;

import io.tideway.connector.postgres.session.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema {@code tideway} in a user's database, shared by all subscriptions of the database.
 * <ul>
 *   <li>{@code change_log}: what the triggers captured. Its only index is the order in which it is read and pruned: by
 *       transaction. Images are kept uncompressed, in the row while they fit a page.
 *   <li>{@code subscription}: the readers of the log, up to where each allows pruning, and the marks that show that
 *       nothing was missed.
 *   <li>{@code missed}: advances when a change could be neither captured nor recorded in the log.
 *   <li>{@code bell}: until when (in epoch seconds) a sleeping reader wants to be woken. A sequence, because every
 *       transaction sees its current value.
 * </ul>
 */
final class LogSchema {

    private static final String PRESENT = """
            SELECT to_regnamespace('tideway') IS NOT NULL AS schema, to_regclass('tideway.change_log') IS NOT NULL AS log,
              to_regclass('tideway.subscription') IS NOT NULL AS subscription,
              to_regclass('tideway.missed') IS NOT NULL AND to_regclass('tideway.bell') IS NOT NULL AS sequences,
              coalesce((SELECT prosrc FROM pg_proc WHERE oid = to_regprocedure('tideway.capture()')) = ?, false) AS capture
            """;

    private static final ProvisionStep SCHEMA = new ProvisionStep(
            "create schema tideway",
            "CREATE SCHEMA tideway; COMMENT ON SCHEMA tideway IS 'Changes captured for Tideway; removed by: tideway"
                    + " deprovision'");

    private static final ProvisionStep LOG = new ProvisionStep("create table tideway.change_log", """
            CREATE TABLE tideway.change_log (
              xid xid8 NOT NULL DEFAULT pg_current_xact_id(), id bigint GENERATED ALWAYS AS IDENTITY, lsn pg_lsn NOT NULL,
              captured_at timestamptz NOT NULL, relation oid NOT NULL, source oid NOT NULL, op "char" NOT NULL,
              sure bool NOT NULL, mark text, layout bigint[], old_rows text[], new_rows text[], PRIMARY KEY (xid, id))
            WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
            ALTER TABLE tideway.change_log ALTER old_rows SET STORAGE EXTERNAL, ALTER new_rows SET STORAGE EXTERNAL
            """);

    private static final ProvisionStep SUBSCRIPTION = new ProvisionStep("create table tideway.subscription", """
            CREATE TABLE tideway.subscription (name text PRIMARY KEY, tables oid[] NOT NULL, marks text[] NOT NULL,
              delivered pg_snapshot NOT NULL)
            """);

    private static final ProvisionStep SEQUENCES =
            new ProvisionStep("create sequences tideway.missed and tideway.bell", """
            CREATE SEQUENCE IF NOT EXISTS tideway.missed;
            CREATE SEQUENCE IF NOT EXISTS tideway.bell MINVALUE 0
            """);

    private static final ProvisionStep CAPTURE = new ProvisionStep(
            "create function tideway.capture",
            CaptureFunction.CREATE + "; REVOKE ALL ON FUNCTION tideway.capture() FROM PUBLIC");

    /** The schema stays if it contains objects of users. */
    static final ProvisionStep DROP = new ProvisionStep("drop the change log in schema tideway", """
            DROP TABLE IF EXISTS tideway.change_log, tideway.subscription;
            DROP SEQUENCE IF EXISTS tideway.missed, tideway.bell;
            DROP FUNCTION IF EXISTS tideway.capture();
            DO $drop$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'tideway'::regnamespace)
                AND NOT EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'tideway'::regnamespace)
                AND NOT EXISTS (SELECT FROM pg_type WHERE typnamespace = 'tideway'::regnamespace) THEN
                DROP SCHEMA tideway;
              END IF;
            END $drop$
            """);

    private LogSchema() {}

    private record Present(boolean schema, boolean log, boolean subscription, boolean sequences, boolean capture) {
        static Present of(ResultSet row) throws SQLException {
            return new Present(
                    row.getBoolean("schema"),
                    row.getBoolean("log"),
                    row.getBoolean("subscription"),
                    row.getBoolean("sequences"),
                    row.getBoolean("capture"));
        }
    }

    /** Returns the steps that create what is missing. */
    static List<ProvisionStep> pending(Session session) throws SQLException {
        Present present =
                session.query(PRESENT, Present::of, CaptureFunction.BODY).get(0);
        List<ProvisionStep> steps = new ArrayList<>();
        addUnless(present.schema(), SCHEMA, steps);
        addUnless(present.log(), LOG, steps);
        addUnless(present.subscription(), SUBSCRIPTION, steps);
        addUnless(present.sequences(), SEQUENCES, steps);
        addUnless(present.capture(), CAPTURE, steps);
        return steps;
    }

    /** Whether the subscriptions can be asked for. */
    static boolean hasSubscriptions(Session session) throws SQLException {
        return session.query(PRESENT, Present::of, CaptureFunction.BODY).get(0).subscription();
    }

    private static void addUnless(boolean there, ProvisionStep step, List<ProvisionStep> steps) {
        if (!there) {
            steps.add(step);
        }
    }
}
