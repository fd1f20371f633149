package io.tideway.connector.postgres.triggers;

/**
 * The function behind every trigger of Tideway.
 *
 * <p>It names no table and no column, so that no change by users can break it. It runs as its owner under settings of
 * its own, so that the user's rights, search path and date style do not matter. An error in it never reaches the user's
 * statement; it is recorded instead: as a row without images, or, if even the log cannot be written, in a sequence,
 * because neither a lock nor a rollback can stop a sequence from advancing.
 *
 * <p>Images are the text of whole rows. The images of one statement share rows of the log, because a row for each would
 * cost more than the image: a few in an array, many in chunks that fit a page without compression. Both transition
 * tables are filled by the same call of the server for each row, so the n-th old row became the n-th new one.
 *
 * <p>Of old rows only the key is needed. So of many deleted rows only the keys are kept, and of many updated ones
 * nothing if all kept their keys, which the layout then says. The function looks the columns of the key up at that
 * time, under the lock of the statement, so that it stores no name that could be another column's later.
 *
 * <p>An update that changes nothing is captured too: a user's trigger may have undone the write, and the writer must
 * see that.
 *
 * <p>A statement is captured when it ends. If a user's trigger changed the same rows within it, that change was
 * captured before, though it happened after: {@code sure} is then false, and the reader reads the records themselves.
 */
final class CaptureFunction {

    /** The argument of the triggers: the table as which the row counts, which is the root for a partition. */
    static final String NAME = "tideway.capture";

    /** Up to so many rows a statement is captured in one go, by one plan that is made once per session. */
    private static final int FEW_ROWS = 50;

    /** Images of a chunk, in bytes: with its header such a row stays on a page of 8 KiB. */
    private static final int CHUNK_BYTES = 6_000;

    /** Keys of a chunk; an index bounds the size of each. */
    private static final int CHUNK_KEYS = 300;

    private static final String LAYOUT = """
            ARRAY(SELECT a.atttypid::int8 << 16 | a.attnum FROM pg_attribute a
                    WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)""";

    private static final String INTO = """
            INSERT INTO tideway.change_log (lsn, captured_at, relation, source, op, sure, mark, layout, old_rows, new_rows)
                  SELECT log_lsn, log_time, log_relation, TG_RELID, log_op, log_sure, log_mark,""";

    private static final String CHUNK = INTO + " log_layout, nullif(log_olds, '{}'), nullif(log_news, '{}');"
            + " log_olds := '{}'; log_news := '{}'; log_bytes := 0; log_count := log_count + 1;";

    /** The images of a statement; one more than the limit if there are too many. */
    private static final String FEW_OF = "(SELECT array_agg(s.image) AS images FROM"
            + " (SELECT (r.*)::text AS image FROM %s r LIMIT " + (FEW_ROWS + 1) + ") s)";

    /**
     * Whether each new row has the key of its old one. Keys are compared as the text that they have in images: {@code =} would call
     * some equal that differ. Chunk by chunk, because a join row by row costs more than all else.
     */
    private static final String KEYS_STAY = """
            SELECT NOT EXISTS (SELECT FROM
                (SELECT array_agg(k.image ORDER BY k.place) AS keys, k.place / @KEYS@ AS chunk FROM
                  (SELECT ROW(%1$s)::text AS image, row_number() OVER () AS place FROM old_rows r) k GROUP BY 2) o
              FULL JOIN
                (SELECT array_agg(k.image ORDER BY k.place) AS keys, k.place / @KEYS@ AS chunk FROM
                  (SELECT ROW(%1$s)::text AS image, row_number() OVER () AS place FROM new_rows r) k GROUP BY 2) n USING (chunk)
              WHERE o.keys IS DISTINCT FROM n.keys)""";

    private static final String DELETED_KEYS = """
            INSERT INTO tideway.change_log (lsn, captured_at, relation, source, op, sure, mark, layout, old_rows)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, array_agg(k.image) FROM
              (SELECT ROW(%1$s)::text AS image, (row_number() OVER ()) / @KEYS@ AS chunk FROM old_rows r) k
            GROUP BY k.chunk""";

    /** The body, which distinguishes the function of Tideway from one that replaced it. */
    static final String BODY = """

            DECLARE
              log_lsn pg_lsn; log_time timestamptz; log_relation oid; log_op "char"; log_sure bool; log_mark text;
              log_layout bigint[]; log_key bigint[]; log_names text; log_stays bool := false;
              log_count bigint := 0; log_bytes int := 0; log_image text; log_old text;
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
                @INTO@ NULL, NULL, NULL;
              ELSIF TG_LEVEL = 'ROW' THEN
                IF TG_OP = 'INSERT' THEN
                  @INTO@ @LAYOUT@, NULL, ARRAY[NEW::text];
                ELSIF TG_OP = 'DELETE' THEN
                  @INTO@ @LAYOUT@, ARRAY[OLD::text], NULL;
                ELSE
                  @INTO@ @LAYOUT@, ARRAY[OLD::text], ARRAY[NEW::text];
                END IF;
              ELSIF TG_OP = 'INSERT' THEN
                @INTO@ @LAYOUT@, NULL, n.images
                  FROM @FEW_NEWS@ n WHERE cardinality(n.images) <= @FEW@;
              ELSIF TG_OP = 'DELETE' THEN
                @INTO@ @LAYOUT@, o.images, NULL
                  FROM @FEW_OLDS@ o WHERE cardinality(o.images) <= @FEW@;
              ELSE
                @INTO@ @LAYOUT@, o.images, n.images
                  FROM @FEW_OLDS@ o, @FEW_NEWS@ n WHERE cardinality(n.images) <= @FEW@;
              END IF;
              GET DIAGNOSTICS log_count = ROW_COUNT;
              IF log_count = 0 THEN
                log_layout := @LAYOUT@;
                IF TG_OP <> 'INSERT' THEN
                  IF EXISTS (SELECT FROM old_rows OFFSET @FEW@) THEN
                    SELECT array_agg(a.atttypid::int8 << 16 | a.attnum ORDER BY a.attnum),
                        string_agg('r.' || quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO log_key, log_names
                      FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                      WHERE i.indrelid = TG_RELID AND i.indisprimary;
                    log_stays := log_names IS NOT NULL;
                  END IF;
                END IF;
                IF log_stays AND TG_OP = 'UPDATE' THEN
                  EXECUTE format('@KEYS_STAY@', log_names) INTO log_stays;
                  IF log_stays THEN
                    log_layout := log_layout || 0::int8 || log_key;
                  END IF;
                END IF;
                IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND log_stays) THEN
                  FOR log_image IN SELECT (r.*)::text FROM new_rows r LOOP
                    log_news := log_news || log_image;
                    log_bytes := log_bytes + octet_length(log_image);
                    IF log_bytes > @BYTES@ THEN @CHUNK@ END IF;
                  END LOOP;
                ELSIF TG_OP = 'UPDATE' THEN
                  OPEN log_old_rows;
                  FOR log_image IN SELECT (r.*)::text FROM new_rows r LOOP
                    FETCH log_old_rows INTO log_old;
                    log_olds := log_olds || log_old;
                    log_news := log_news || log_image;
                    log_bytes := log_bytes + octet_length(log_image) + octet_length(log_old);
                    IF log_bytes > @BYTES@ THEN @CHUNK@ END IF;
                  END LOOP;
                  CLOSE log_old_rows;
                ELSIF log_stays THEN
                  EXECUTE format('@DELETED_KEYS@', log_names)
                    USING log_lsn, log_time, log_relation, TG_RELID, log_op, log_sure, log_mark, log_key;
                  GET DIAGNOSTICS log_count = ROW_COUNT;
                ELSE
                  FOR log_image IN SELECT (r.*)::text FROM old_rows r LOOP
                    log_olds := log_olds || log_image;
                    log_bytes := log_bytes + octet_length(log_image);
                    IF log_bytes > @BYTES@ THEN @CHUNK@ END IF;
                  END LOOP;
                END IF;
                IF log_bytes > 0 THEN @CHUNK@ END IF;
              END IF;
              IF log_count > 0 AND pg_sequence_last_value('tideway.bell') > extract(epoch FROM log_time) THEN
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
            .replace("@LAYOUT@", LAYOUT)
            .replace("@KEYS_STAY@", KEYS_STAY)
            .replace("@DELETED_KEYS@", DELETED_KEYS)
            .replace("@FEW_OLDS@", FEW_OF.formatted("old_rows"))
            .replace("@FEW_NEWS@", FEW_OF.formatted("new_rows"))
            .replace("@FEW@", Integer.toString(FEW_ROWS))
            .replace("@KEYS@", Integer.toString(CHUNK_KEYS))
            .replace("@BYTES@", Integer.toString(CHUNK_BYTES));

    /** The settings are those under which the connector reads rows, so that both give the same text. */
    static final String CREATE = "CREATE OR REPLACE FUNCTION " + NAME + "() RETURNS trigger LANGUAGE plpgsql"
            + " SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET \"DateStyle\" = 'ISO, YMD'"
            + " SET \"IntervalStyle\" = 'iso_8601' SET \"TimeZone\" = 'UTC' SET extra_float_digits = 1"
            + " SET bytea_output = 'hex' SET lc_monetary = 'C' SET quote_all_identifiers = off AS $capture$" + BODY
            + "$capture$";

    private CaptureFunction() {}
}
