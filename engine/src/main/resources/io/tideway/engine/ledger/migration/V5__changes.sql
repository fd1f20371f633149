-- What was done to records: a row for each batch. Not compressed: that would cost a stream more than it saves.
CREATE TABLE change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mapping int NOT NULL,
    at bigint NOT NULL,
    records int[] NOT NULL, -- hashes of the records' keys
    bytes int NOT NULL,
    changes bytea NOT NULL
);
ALTER TABLE change ALTER records SET STORAGE EXTERNAL, ALTER changes SET STORAGE EXTERNAL;
CREATE INDEX change_of_mapping ON change (mapping, id);
CREATE INDEX change_at ON change (at);
