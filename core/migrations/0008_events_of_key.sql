-- The trail's rows by key. An index on the trail cost every deed a page for each of its keys, half of what handing five keys to
-- a program wrote. So the places are noted in lots, together with uses and up to the same row of the trail, the setting
-- `usage_counted_to`; newer rows are found by reading them. It only finds rows: what the trail says is the trail's alone.

CREATE TABLE events_of_key (
    key_id BLOB    NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (key_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO events_of_key (key_id, seq)
SELECT key_id, seq FROM events
WHERE key_id IS NOT NULL
    AND seq <= ifnull((SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'usage_counted_to'), 0)
ORDER BY key_id, seq;

-- Rows leave the trail when its beginning is pruned.
CREATE TRIGGER events_of_key_pruned AFTER DELETE ON events WHEN old.key_id IS NOT NULL
BEGIN
    DELETE FROM events_of_key WHERE key_id = old.key_id AND seq = old.seq;
END;

DROP INDEX events_by_key;
