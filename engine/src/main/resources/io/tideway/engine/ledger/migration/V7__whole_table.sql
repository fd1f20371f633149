-- An issue of a table mapping as a whole. Until now it was the one with the empty text as key, which a record may have as well.
ALTER TABLE issue ADD of_table boolean NOT NULL DEFAULT false;
UPDATE issue SET of_table = true WHERE key = '' AND code IN (
    'MASS_DELETE', 'MASS_OVERWRITE', 'MASS_CHANGE_CONFIRMED', 'MASS_DELETE_REVERTED', 'MASS_OVERWRITE_REVERTED');
ALTER TABLE issue DROP CONSTRAINT issue_mapping_side_key_field_key;
ALTER TABLE issue ADD UNIQUE (mapping, side, key, field, of_table);
-- An operator asked for a comparison of both sides that has not begun yet.
ALTER TABLE backfill ADD asked boolean NOT NULL DEFAULT false;
