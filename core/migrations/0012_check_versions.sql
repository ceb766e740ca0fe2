-- Which value a check asked about, so that nothing that was found of an old value is said of a new one.

-- NULL in rows that are older than this column.
ALTER TABLE checks ADD COLUMN version INTEGER;
