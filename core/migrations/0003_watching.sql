-- Watching: alerts, use in figures, programs that were seen, how often clients asked.
-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids are 16 bytes (UUID v7).

-- What looked unlike the owner. At most one row that is not resolved for a pattern and its subject.
CREATE TABLE alerts (
    id             INTEGER PRIMARY KEY,
    pattern        TEXT    NOT NULL,
    subject        TEXT    NOT NULL,                -- an actor, a key, the vault: in words
    key_id         BLOB,                            -- no foreign key: an alert stays when its key goes
    severity       TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved')),
    first_seen     INTEGER NOT NULL,
    last_seen      INTEGER NOT NULL,
    count          INTEGER NOT NULL,
    threshold      INTEGER NOT NULL,
    window_seconds INTEGER
) STRICT;

CREATE UNIQUE INDEX alerts_unresolved ON alerts (pattern, subject) WHERE state <> 'resolved';
CREATE INDEX alerts_open ON alerts (id) WHERE state = 'open';

-- Uses by key, hour (since 1970) and client ('' is the owner). They are counted in memory and written in lots;
-- the setting `usage_counted_to` tells up to which row of the trail, so that a crash loses none.
CREATE TABLE usage (
    key_id   BLOB    NOT NULL,
    hour     INTEGER NOT NULL,
    client   TEXT    NOT NULL,
    uses     INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (key_id, hour, client)
) STRICT, WITHOUT ROWID;

-- The same over all keys and clients, so that a sum reads hours and not uses.
CREATE TABLE usage_totals (
    hour     INTEGER PRIMARY KEY,
    uses     INTEGER NOT NULL,
    failures INTEGER NOT NULL
) STRICT;

-- Which programs have used a key.
CREATE TABLE programs (
    key_id     BLOB    NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    program    TEXT    NOT NULL,
    first_seen INTEGER NOT NULL,
    PRIMARY KEY (key_id, program)
) STRICT, WITHOUT ROWID;

-- When a client's newest requests were admitted: eight bytes each, so that a restart is no way round a limit.
CREATE TABLE admissions (
    client    TEXT NOT NULL,
    operation TEXT NOT NULL,
    times     BLOB NOT NULL,
    PRIMARY KEY (client, operation)
) STRICT, WITHOUT ROWID;

-- What windows are refilled from when the vault is opened. Values handed to the owner are left out, because a
-- `get` would write one page more; the newest of those are read from the trail's end. Not `action IN (…)`: SQLite would
-- build a table of the words for every row that is written, which costs a `get` more than all the rest of its row.
CREATE INDEX events_watched ON events (at)
    WHERE client IS NOT NULL OR action = 'created' OR action = 'deleted' OR action = 'rotated' OR action = 'checked'
        OR action = 'wrong_password';
