-- release 0.1.0 additive

-- Years whose days off were published after this release was built; they win over the calendar that
-- is part of the program, year by year. See core/calendar/calendar.h.
CREATE TABLE calendar_year (
    region       TEXT    NOT NULL,      -- "CN" or a division of 6 digits
    year         INTEGER NOT NULL,
    source       TEXT    NOT NULL,      -- the official notice
    published_at TEXT    NOT NULL,
    PRIMARY KEY (region, year)
);

-- Days that differ from the weekday rule in such a year.
CREATE TABLE calendar_day (
    region     TEXT    NOT NULL,
    on_day     TEXT    NOT NULL,        -- legal day
    year       INTEGER NOT NULL,
    is_workday INTEGER NOT NULL CHECK (is_workday IN (0, 1)),
    name       TEXT    NOT NULL,
    PRIMARY KEY (region, on_day)
);

-- Halls that shift a receipt after closing time or on days off to the next working day; the default
-- is the day on which it reaches the system. hall_id 0 is online.
CREATE TABLE receipt_rule (
    hall_id       BIGINT  NOT NULL PRIMARY KEY,
    closes_minute INTEGER NOT NULL CHECK (closes_minute BETWEEN 0 AND 1440),
    days_off      INTEGER NOT NULL CHECK (days_off IN (0, 1)),
    source        TEXT    NOT NULL CHECK (source <> '')
);
