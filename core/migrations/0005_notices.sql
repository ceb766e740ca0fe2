-- Notices: what a person was told already, and which keys are to be silent for a while.
-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids are 16 bytes (UUID v7).

-- The lowest step of a ladder that was told. A ladder is a subject (a key or an alert), a reason and the moment it leads
-- to: another expiry date is another ladder. `about` is 0 for reasons that are a state and have no date of their own.
CREATE TABLE notices (
    subject BLOB    NOT NULL CHECK (length(subject) = 16),
    reason  TEXT    NOT NULL,
    about   INTEGER NOT NULL,
    way     TEXT    NOT NULL CHECK (way IN ('push', 'terminal')),
    rung    INTEGER NOT NULL CHECK (rung >= 0),          -- days before `about`
    told_at INTEGER NOT NULL,
    PRIMARY KEY (subject, reason, about, way)
) STRICT, WITHOUT ROWID;

CREATE TABLE snoozes (
    key_id BLOB    PRIMARY KEY REFERENCES keys (id) ON DELETE CASCADE,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- No foreign key, because a subject may be an alert; what is known of a removed key goes with it all the same.
CREATE TRIGGER notices_of_a_removed_key AFTER DELETE ON keys
BEGIN
    DELETE FROM notices WHERE subject = old.id;
END;
