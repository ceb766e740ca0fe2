-- Checks in figures, so that these don't depend on the few that are kept of each key.
-- Times are milliseconds since 1970-01-01T00:00:00Z; a day is one of UTC, counted from that one.

-- `latency_ms` is -1 where no answer came. Else it has two digits that count (below 100 it is exact): a year of checks is a few
-- thousand rows and a quantile is right to a twentieth.
CREATE TABLE check_days (
    day        INTEGER NOT NULL,
    status     TEXT    NOT NULL,
    latency_ms INTEGER NOT NULL,
    checks     INTEGER NOT NULL,
    PRIMARY KEY (day, status, latency_ms)
) STRICT, WITHOUT ROWID;

INSERT INTO check_days (day, status, latency_ms, checks)
SELECT at / 86400000 AS day, status,
       CASE
           WHEN latency_ms IS NULL THEN -1
           WHEN latency_ms < 100 THEN latency_ms
           WHEN latency_ms < 1000 THEN (latency_ms + 5) / 10 * 10
           WHEN latency_ms < 10000 THEN (latency_ms + 50) / 100 * 100
           ELSE (latency_ms + 500) / 1000 * 1000
       END AS latency, count(*)
FROM checks GROUP BY day, status, latency;
