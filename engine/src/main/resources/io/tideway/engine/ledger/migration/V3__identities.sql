-- What each side of a mapping was last made against, so that renames are recognised; field '': the table itself.
CREATE TABLE identity (
    mapping int NOT NULL REFERENCES mapping,
    side text NOT NULL,
    field text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    PRIMARY KEY (mapping, side, field)
);
