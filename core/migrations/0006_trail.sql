-- The trail: where its beginning was pruned, and where the clock was set back.
-- Times are milliseconds since 1970-01-01T00:00:00Z.

-- Rows up to `seq` were removed by byok itself: `mac` is what the last of them had, `tag` says under the trail's key that byok
-- cut here.
CREATE TABLE chain_cut (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    mac BLOB    NOT NULL CHECK (length(mac) = 32),
    tag BLOB    NOT NULL CHECK (length(tag) = 32)
) STRICT;

-- Rows that say an earlier time than the row before them. Between two of them times only grow, so that rows are found by
-- time without an index, which every deed would pay for.
CREATE TABLE clock_turns (
    seq INTEGER PRIMARY KEY
) STRICT;

INSERT INTO clock_turns (seq)
SELECT seq FROM (SELECT seq, at, lag(at) OVER (ORDER BY seq) AS before FROM events) WHERE at < before;
