-- What the engine does about an issue depends on its cause; the code is for people. Until now the code was the cause too.
ALTER TABLE issue ADD cause text NOT NULL DEFAULT 'OTHER';
UPDATE issue SET cause = code WHERE code IN (
    'WAITS_FOR_OTHER_SIDE', 'OUTCOME_UNKNOWN', 'CREATE_UNCONFIRMED', 'FIELD_BOUNCES',
    'MASS_DELETE', 'MASS_OVERWRITE', 'MASS_CHANGE_CONFIRMED', 'MASS_DELETE_REVERTED', 'MASS_OVERWRITE_REVERTED');
