-- The version of the primary key that the links of a mapping are made of; empty: not known.
ALTER TABLE identity
    ADD COLUMN key_id text NOT NULL DEFAULT '',
    ADD COLUMN rows_id text NOT NULL DEFAULT '';
