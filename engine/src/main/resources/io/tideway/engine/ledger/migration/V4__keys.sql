-- The primary key that a side of a mapping was made against, in the row of the table itself; empty: not known.
ALTER TABLE identity
    ADD COLUMN key_names text[] NOT NULL DEFAULT '{}',
    ADD COLUMN key_ids text[] NOT NULL DEFAULT '{}';
