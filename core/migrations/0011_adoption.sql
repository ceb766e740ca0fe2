-- Files of other programs as they were before byok took the keys out of them: what `byok mcp restore` puts back.
-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids are 16 bytes (UUID v7).

-- `sealed` is the whole file, keys included, under a data key of its own that is wrapped like a version's; the digests are SHA-256 of
-- the file before and after the edit. A row goes when its file was put back.
CREATE TABLE adoptions (
    number        INTEGER PRIMARY KEY AUTOINCREMENT, -- of two of one file, the larger is the later one
    id            BLOB    NOT NULL UNIQUE,
    client        TEXT    NOT NULL,
    path          TEXT    NOT NULL,
    before_digest BLOB    NOT NULL CHECK (length(before_digest) = 32),
    after_digest  BLOB    NOT NULL CHECK (length(after_digest) = 32),
    wrapped_key   BLOB    NOT NULL,
    sealed        BLOB    NOT NULL,
    adopted_at    INTEGER NOT NULL
) STRICT;
