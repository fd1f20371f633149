-- The types of the primary key's fields, beside their names and ids; empty: not known.
ALTER TABLE identity
    ADD COLUMN key_types text[] NOT NULL DEFAULT '{}';
