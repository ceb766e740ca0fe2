-- The gateway: what a client may call, and what was called.
-- Times are milliseconds since 1970-01-01T00:00:00Z unless a name says minutes. Ids are 16 bytes (UUID v7).

-- Rules of methods and paths, a JSON array; an empty one allows every call that the scopes allow.
ALTER TABLE clients ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';
-- Calls at once; NULL is the gateway's own limit.
ALTER TABLE clients ADD COLUMN concurrency INTEGER;

-- Calls by minute (since 1970), key and client ('' is the owner). Counted in memory and written in lots.
-- `latency` holds a histogram, as docs/format.md says. Tokens and cost are NULL where no answer told them.
CREATE TABLE gateway_minutes (
    minute      INTEGER NOT NULL,
    key_id      BLOB    NOT NULL,
    client      TEXT    NOT NULL,
    calls       INTEGER NOT NULL,
    errors      INTEGER NOT NULL,
    fallbacks   INTEGER NOT NULL,
    bytes_up    INTEGER NOT NULL,
    bytes_down  INTEGER NOT NULL,
    tokens_in   INTEGER,
    tokens_out  INTEGER,
    cost_nanos  INTEGER,
    latency     BLOB    NOT NULL,
    PRIMARY KEY (minute, key_id, client)
) STRICT, WITHOUT ROWID;
