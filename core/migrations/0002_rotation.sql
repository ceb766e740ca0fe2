-- Rotation: how long a replaced value is kept, and rotations at a provider that are under way.
-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids are 16 bytes (UUID v7).

-- When a previous version is to be shredded; NULL while a rotation at its provider decides that.
ALTER TABLE versions ADD COLUMN keep_until INTEGER;

-- Plain fields that belong to a version and not to the key (an access key's id, an account that the provider made for it), as
-- a JSON object: what the key's fields become when this version becomes the current one. An empty text removes a field.
ALTER TABLE versions ADD COLUMN plain TEXT;

-- The end of a version that is not the current one; the current one's is the key's.
ALTER TABLE versions ADD COLUMN expires_at INTEGER;
ALTER TABLE versions ADD COLUMN expires_source TEXT;

CREATE INDEX versions_kept ON versions (keep_until) WHERE state = 'previous';

-- The journal of rotations at a provider. Each step is written in the transaction of what it tells.
CREATE TABLE rotations (
    id           INTEGER PRIMARY KEY,
    key_id       BLOB    NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    by_key       BLOB,                     -- the key that makes and revokes keys, when it is another one
    step         TEXT    NOT NULL CHECK (step IN ('asking', 'created', 'switched', 'revoked', 'done', 'unmade', 'lost', 'cancelled', 'given_up')),
    old_version  INTEGER NOT NULL,
    new_version  INTEGER,                  -- NULL until the provider has answered
    label        TEXT    NOT NULL,         -- the name that the new key was given at the provider
    keep_seconds INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    next_at      INTEGER,                  -- when there is something to do; NULL once it is over
    tries        INTEGER NOT NULL DEFAULT 0,
    message      TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX rotations_by_key ON rotations (key_id, id);
CREATE INDEX rotations_next ON rotations (next_at) WHERE next_at IS NOT NULL;
-- At most one that has not switched yet.
CREATE UNIQUE INDEX rotations_one_start ON rotations (key_id) WHERE step IN ('asking', 'created');
