-- Tideway's ledger. What may grow large has no foreign keys: a check per row would cost more than the row.
-- Keys are compared byte by byte (collation C); moments are microseconds since 1970-01-01 UTC; side is 'left' or 'right'.

CREATE TABLE ledger (
    id text NOT NULL
);
INSERT INTO ledger SELECT substr(md5(random()::text || clock_timestamp()::text || pg_backend_pid()), 1, 8);

CREATE TABLE sync (
    name text PRIMARY KEY,
    paused boolean NOT NULL
);

CREATE TABLE mapping (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sync text NOT NULL,
    name text NOT NULL,
    left_table text NOT NULL,
    right_table text NOT NULL,
    next_ordinal int NOT NULL DEFAULT 0, -- the place of the next new pair; a place is never given twice
    UNIQUE (sync, name)
);

CREATE TABLE pair (
    mapping int NOT NULL REFERENCES mapping,
    name text NOT NULL,
    ordinal int NOT NULL, -- the pair's place in the bases
    PRIMARY KEY (mapping, name)
);

-- Ids are taken from the sequence in blocks, by the writer.
CREATE SEQUENCE link_id INCREMENT BY 10000;

-- Each index begins with another column, so that no statistics, however old, can make the server take the wrong one.
-- Room on every page and no index on what changes: an update of the bases stays on its page and touches no index.
CREATE TABLE link (
    mapping int NOT NULL,
    detached boolean NOT NULL,
    id bigint NOT NULL,
    left_version bigint NOT NULL,
    right_version bigint NOT NULL,
    left_key text COLLATE "C" NOT NULL,
    right_key text COLLATE "C" NOT NULL,
    left_base bytea NOT NULL,
    right_base bytea, -- null: the same as left_base
    PRIMARY KEY (id),
    UNIQUE (left_key, mapping),
    UNIQUE (right_key, mapping)
) WITH (fillfactor = 60);

CREATE TABLE tombstone (
    mapping int NOT NULL,
    side text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    died_at bigint NOT NULL,
    PRIMARY KEY (mapping, side, key)
);
CREATE INDEX tombstone_died_at ON tombstone (died_at);

CREATE TABLE position (
    sync text NOT NULL,
    side text NOT NULL,
    place text NOT NULL,
    PRIMARY KEY (sync, side)
) WITH (fillfactor = 10);

CREATE TABLE backfill (
    mapping int PRIMARY KEY,
    stage text NOT NULL,
    cursor text NOT NULL,
    records bigint NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sync text NOT NULL,
    intents bytea NOT NULL
);

CREATE TABLE issue (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mapping int NOT NULL,
    side text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL, -- '': the whole record
    code text NOT NULL,
    message text NOT NULL,
    fix text NOT NULL,
    state text COLLATE "C" NOT NULL,
    attempts int NOT NULL,
    since bigint NOT NULL,
    next_attempt bigint,
    changed_at bigint,
    waits_for int,
    left_value text,
    right_value text,
    UNIQUE (mapping, side, key, field)
);
CREATE INDEX issue_due ON issue (mapping, next_attempt) WHERE next_attempt IS NOT NULL;
CREATE INDEX issue_waits_for ON issue (waits_for) WHERE waits_for IS NOT NULL;

CREATE TABLE activity (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mapping int NOT NULL,
    at bigint NOT NULL,
    left_key text COLLATE "C" NOT NULL,
    right_key text COLLATE "C" NOT NULL,
    winner text NOT NULL,
    field text,
    kept text,
    lost text,
    rule text NOT NULL
);
CREATE INDEX activity_of_record ON activity (mapping, left_key, id);
CREATE INDEX activity_at ON activity (at);
