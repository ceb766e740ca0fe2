-- The foundation: keys, what describes them, their versions, what checks found, the audit trail, settings.
-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids are 16 bytes (UUID v7).

CREATE TABLE keys (
    id                   BLOB    PRIMARY KEY CHECK (length(id) = 16),
    service              TEXT    NOT NULL,
    name                 TEXT    NOT NULL,
    note                 TEXT    NOT NULL DEFAULT '',
    is_default           INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    is_active            INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    status               TEXT    NOT NULL,
    base_url             TEXT,
    main_field           TEXT    NOT NULL,          -- the field that a bare reference means
    preview              TEXT    NOT NULL DEFAULT '',
    version              INTEGER NOT NULL,          -- the current one
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL,
    expires_at           INTEGER,
    expires_source       TEXT,
    rotate_every_seconds INTEGER,
    rotate_due_at        INTEGER,
    last_checked_at      INTEGER,
    last_used_at         INTEGER,
    use_count            INTEGER NOT NULL DEFAULT 0,
    UNIQUE (service, name)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX keys_one_default ON keys (service) WHERE is_default = 1;
CREATE INDEX keys_expiring ON keys (expires_at) WHERE expires_at IS NOT NULL;

-- Fields that are not secret (organisation, region, account id).
CREATE TABLE fields (
    key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    name   TEXT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (key_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE tags (
    key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    tag    TEXT NOT NULL,
    PRIMARY KEY (key_id, tag)
) STRICT, WITHOUT ROWID;

CREATE INDEX tags_by_tag ON tags (tag);

-- Generations of a key's value. wrapped_key becomes NULL when a version is shredded. A staged version was made at the
-- provider and is not handed out yet.
CREATE TABLE versions (
    key_id      BLOB    NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('current', 'previous', 'shredded', 'staged')),
    wrapped_key BLOB,
    fingerprint BLOB,
    preview     TEXT    NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    retired_at  INTEGER,
    PRIMARY KEY (key_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX versions_by_fingerprint ON versions (fingerprint) WHERE fingerprint IS NOT NULL;

-- The secret fields of a version, each sealed under the version's data key.
CREATE TABLE sealed (
    key_id BLOB    NOT NULL,
    number INTEGER NOT NULL,
    field  TEXT    NOT NULL,
    blob   BLOB    NOT NULL,
    PRIMARY KEY (key_id, number, field),
    FOREIGN KEY (key_id, number) REFERENCES versions (key_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What asking the provider found; the newest few for each key.
CREATE TABLE checks (
    id          INTEGER PRIMARY KEY,
    key_id      BLOB    NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    status      TEXT    NOT NULL,
    message     TEXT    NOT NULL,
    http_status INTEGER,
    latency_ms  INTEGER,
    facts       TEXT    NOT NULL
) STRICT;

CREATE INDEX checks_by_key ON checks (key_id, at);

-- The audit trail. No foreign key: a row stays when its key goes. Each mac covers the row and the mac before it.
CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    face    TEXT    NOT NULL,
    client  TEXT,
    pid     INTEGER,
    program TEXT,
    action  TEXT    NOT NULL,
    subject TEXT,
    key_id  BLOB,
    outcome TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    mac     BLOB    NOT NULL CHECK (length(mac) = 32)
) STRICT;

CREATE INDEX events_by_key ON events (key_id, seq) WHERE key_id IS NOT NULL;

-- The newest row of the trail, so that rows cut off its end are missed.
CREATE TABLE chain_head (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    mac BLOB    NOT NULL
) STRICT;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
