-- Which key a program gets: fallback by policy, and the projects that were trusted.
-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids are 16 bytes (UUID v7).

-- When another key may take the place of one that fails. No row means never. `triggers` is a JSON array of words;
-- `cool_down_seconds` is NULL where the setting `fallback.cool_down` counts.
CREATE TABLE fallback_policies (
    service           TEXT    PRIMARY KEY,
    triggers          TEXT    NOT NULL,
    cool_down_seconds INTEGER,
    changed_at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which keys, in which order, after the one that was asked for. Nothing that is not in it is ever taken.
CREATE TABLE fallback_chain (
    service TEXT    NOT NULL,
    place   INTEGER NOT NULL,
    key_id  BLOB    NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    PRIMARY KEY (service, place)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX fallback_chain_key ON fallback_chain (key_id);

-- A key that failed in use is passed over until `cools_until`, also after a restart. One row a key, the newest failure;
-- `fell_back` says whether another key took its place.
CREATE TABLE failures (
    key_id      BLOB    PRIMARY KEY REFERENCES keys (id) ON DELETE CASCADE,
    cause       TEXT    NOT NULL,
    failed_at   INTEGER NOT NULL,
    cools_until INTEGER NOT NULL,
    fell_back   INTEGER NOT NULL CHECK (fell_back IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Folders whose `byok.toml` a person accepted: `digest` is the SHA-256 of the file's bytes as they were then.
CREATE TABLE projects (
    id           INTEGER PRIMARY KEY,
    path         TEXT    NOT NULL UNIQUE,
    digest       BLOB    NOT NULL CHECK (length(digest) = 32),
    trusted_at   INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;

-- What a project's variables refer to, to tell where a key is used. References, never values.
CREATE TABLE project_variables (
    project   INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    variable  TEXT    NOT NULL,
    reference TEXT    NOT NULL,
    PRIMARY KEY (project, variable)
) STRICT, WITHOUT ROWID;

-- Which keys a project means by bare service names.
CREATE TABLE project_keys (
    project INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    service TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    PRIMARY KEY (project, service)
) STRICT, WITHOUT ROWID;

-- The history of a service's fallbacks, out of a trail in which such rows are few. Other rows don't pay for it.
CREATE INDEX events_of_fallback ON events (subject) WHERE action IN ('fell_back', 'fallback_changed');
