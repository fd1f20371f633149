-- An entry lives for one delivery: to compress it costs more than to write it.
ALTER TABLE journal ALTER COLUMN intents SET STORAGE EXTERNAL;
