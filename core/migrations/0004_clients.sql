-- Clients: other programs and what they may do.
-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids are 16 bytes (UUID v7).

-- `digest` is the SHA-256 of the token; the token itself is nowhere. Lists are JSON arrays of texts. `keys` holds ids and no
-- foreign keys: a client that was kept to one key must not reach all of them when that key goes.
CREATE TABLE clients (
    id           BLOB    PRIMARY KEY,
    name         TEXT    NOT NULL UNIQUE,
    digest       BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    scopes       TEXT    NOT NULL,
    services     TEXT    NOT NULL,
    keys         TEXT    NOT NULL,
    rate         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER,
    is_suspended INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
