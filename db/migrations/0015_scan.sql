-- release 0.3.0 additive

-- What came of following the code of an item as a visitor would, the last time: one row an item.
CREATE TABLE scan_result (
    record_id  BIGINT  NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,                          -- of the guide that was shown
    checked_at TEXT    NOT NULL,                          -- instant
    live       INTEGER NOT NULL CHECK (live IN (0, 1)),
    why        TEXT    NOT NULL                           -- what a visitor met instead; '' if live
);

-- Checks of all codes.
CREATE TABLE scan_check (
    began_at TEXT   NOT NULL PRIMARY KEY,  -- instant
    ms       BIGINT NOT NULL,              -- how long it took
    items    BIGINT NOT NULL,
    live     BIGINT NOT NULL
);

-- Scans of a period, over all items.
CREATE INDEX item_scan_day ON item_scan (day, record_id, n);
