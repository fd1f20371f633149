package io.tideway.connector.postgres.triggers;

/**
 * The function behind every trigger of ours.
 *
 * <p>It names no table and no column, so that nothing that users alter can break it; it runs as its owner under settings of its
 * own, so that the user's rights, search path and date style do not matter; and whatever goes wrong in it is kept from the user's
 * statement and noted instead: as a row without images, or, where even the log cannot be written, in a sequence, which no lock and
 * no rollback can keep from being moved.
 *
 * <p>Images are the text of whole rows. Those of one statement share rows of the log, because a row of its own for each would
 * cost more than the image: a few in an array, many in chunks that fit a page without being compressed. Both transition tables
 * are filled by the same call of the server for each row, so the n-th old row became the n-th new one.
 *
 * <p>An update that changes nothing is captured too: a user's trigger may have undone what was written, and the writer must hear of
 * it.
 *
 * <p>A statement is captured when it has ended. If a user's trigger changed the same rows within it, that was captured before,
 * though it happened after: {@code sure} is then false, and the reader looks at the records themselves.
 */
final class CaptureFunction {

    /** What the triggers pass on: the table as which the row counts, which for a partition is the root. */
    static final String NAME = "tideway.capture";

    /** Up to so many rows a statement is captured in one go. */
    private static final int FEW_ROWS = 20;

    /** Images of a chunk, in bytes: with its header such a row stays on a page of 8 KiB. */
    private static final int CHUNK_BYTES = 6_000;

    private static final String INTO = """
            INSERT INTO tideway.change_log (lsn, captured_at, relation, source, op, sure, mark, layout, old_rows, new_rows)
                  SELECT log_lsn, log_time, log_relation, TG_RELID, log_op, log_sure, log_mark, ARRAY(
                    SELECT a.atttypid::int8 << 16 | a.attnum FROM pg_attribute a
                    WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),""";

    private static final String RING = "RETURNING (SELECT b.last_value FROM tideway.bell b) INTO log_bell";

    private static final String CHUNK = INTO + " nullif(log_olds, '{}'), nullif(log_news, '{}') " + RING
            + "; log_olds := '{}'; log_news := '{}';" + " log_bytes := 0;";

    /** The body, by which a function that was replaced is told from ours. */
    static final String BODY = """

            DECLARE
              log_lsn pg_lsn; log_time timestamptz; log_relation oid; log_op "char"; log_sure bool; log_mark text;
              log_bell bigint := 0; log_bytes int := 0; log_image text; log_old text;
              log_olds text[] := '{}'; log_news text[] := '{}';
              log_old_rows CURSOR FOR SELECT (r.*)::text FROM old_rows r;
            BEGIN
              log_lsn := pg_current_wal_insert_lsn();
              log_time := clock_timestamp();
              log_relation := coalesce(TG_ARGV[0]::oid, TG_RELID);
              log_op := lower(TG_OP)::"char";
              log_mark := nullif(current_setting('tideway.origin', true), '');
              log_sure := coalesce(nullif(current_setting('tideway.depth', true), '')::int, 0) <= pg_trigger_depth();
              IF pg_trigger_depth() > 1 OR NOT log_sure THEN
                PERFORM set_config('tideway.depth', pg_trigger_depth()::text, true);
              END IF;
              IF TG_OP = 'TRUNCATE' THEN
                @INTO@ NULL, NULL @RING@;
              ELSIF TG_LEVEL = 'ROW' THEN
                IF TG_OP = 'INSERT' THEN
                  @INTO@ NULL, ARRAY[NEW::text] @RING@;
                ELSIF TG_OP = 'DELETE' THEN
                  @INTO@ ARRAY[OLD::text], NULL @RING@;
                ELSE
                  @INTO@ ARRAY[OLD::text], ARRAY[NEW::text] @RING@;
                END IF;
              ELSIF TG_OP = 'INSERT' THEN
                @INTO@ NULL, i.images
                  FROM (SELECT array_agg((r.*)::text) AS images FROM new_rows r
                        WHERE NOT EXISTS (SELECT FROM new_rows OFFSET @FEW@)) i
                  WHERE i.images IS NOT NULL @RING@;
                IF NOT FOUND THEN
                  FOR log_image IN SELECT (r.*)::text FROM new_rows r LOOP
                    log_news := log_news || log_image;
                    log_bytes := log_bytes + octet_length(log_image);
                    IF log_bytes > @BYTES@ THEN @CHUNK@ END IF;
                  END LOOP;
                END IF;
              ELSIF TG_OP = 'DELETE' THEN
                @INTO@ i.images, NULL
                  FROM (SELECT array_agg((r.*)::text) AS images FROM old_rows r
                        WHERE NOT EXISTS (SELECT FROM old_rows OFFSET @FEW@)) i
                  WHERE i.images IS NOT NULL @RING@;
                IF NOT FOUND THEN
                  FOR log_image IN SELECT (r.*)::text FROM old_rows r LOOP
                    log_olds := log_olds || log_image;
                    log_bytes := log_bytes + octet_length(log_image);
                    IF log_bytes > @BYTES@ THEN @CHUNK@ END IF;
                  END LOOP;
                END IF;
              ELSE
                @INTO@ o.images, n.images
                  FROM (SELECT array_agg((r.*)::text) AS images FROM old_rows r
                        WHERE NOT EXISTS (SELECT FROM old_rows OFFSET @FEW@)) o,
                    (SELECT array_agg((r.*)::text) AS images FROM new_rows r
                        WHERE NOT EXISTS (SELECT FROM new_rows OFFSET @FEW@)) n
                  WHERE n.images IS NOT NULL @RING@;
                IF NOT FOUND THEN
                  OPEN log_old_rows;
                  FOR log_image IN SELECT (r.*)::text FROM new_rows r LOOP
                    FETCH log_old_rows INTO log_old;
                    log_olds := log_olds || log_old;
                    log_news := log_news || log_image;
                    log_bytes := log_bytes + octet_length(log_image) + octet_length(log_old);
                    IF log_bytes > @BYTES@ THEN @CHUNK@ END IF;
                  END LOOP;
                  CLOSE log_old_rows;
                END IF;
              END IF;
              IF log_bytes > 0 THEN @CHUNK@ END IF;
              IF log_bell > extract(epoch FROM log_time) THEN
                PERFORM pg_notify('tideway', '');
              END IF;
              RETURN NULL;
            EXCEPTION WHEN OTHERS THEN
              BEGIN
                INSERT INTO tideway.change_log (lsn, captured_at, relation, source, op, sure)
                VALUES (pg_current_wal_insert_lsn(), clock_timestamp(), coalesce(log_relation, TG_RELID), TG_RELID, 'x', false);
              EXCEPTION WHEN OTHERS THEN
                BEGIN
                  PERFORM nextval('tideway.missed');
                EXCEPTION WHEN OTHERS THEN
                  NULL; -- The log itself is gone, which the reader notices.
                END;
              END;
              RETURN NULL;
            END
            """.replace("@CHUNK@", CHUNK)
            .replace("@INTO@", INTO.strip())
            .replace("@RING@", RING)
            .replace("@FEW@", Integer.toString(FEW_ROWS))
            .replace("@BYTES@", Integer.toString(CHUNK_BYTES));

    /** The settings are those under which the connector reads rows, so that both give the same text. */
    static final String CREATE = "CREATE OR REPLACE FUNCTION " + NAME + "() RETURNS trigger LANGUAGE plpgsql"
            + " SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET \"DateStyle\" = 'ISO, YMD'"
            + " SET \"IntervalStyle\" = 'iso_8601' SET \"TimeZone\" = 'UTC' SET extra_float_digits = 1"
            + " SET bytea_output = 'hex' SET lc_monetary = 'C' SET quote_all_identifiers = off AS $capture$" + BODY
            + "$capture$";

    private CaptureFunction() {}
}
