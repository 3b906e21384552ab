-- release 0.1.0 additive

-- big: by casefile_id; a service that may be rated, and its rating: a promised-time case at acceptance
-- and at closing, an immediate case once. level 0: nobody has rated yet. Gated by the department that served.
CREATE TABLE rating (
    casefile_id BIGINT  NOT NULL,
    stage       TEXT    NOT NULL CHECK (stage IN ('acceptance', 'closing')),
    scope_id    BIGINT  NOT NULL,
    hall_id     BIGINT  NOT NULL,         -- 0: online
    item_code   TEXT    NOT NULL,
    title_zh    TEXT    NOT NULL,
    title_en    TEXT    NOT NULL,
    offered_on  TEXT    NOT NULL,         -- legal day of the service
    default_on  TEXT,                     -- legal day on which silence counts as praise; NULL: never
    level       INTEGER NOT NULL CHECK (level BETWEEN 0 AND 5),
    is_default  INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    channel     TEXT,                     -- web, code, api; NULL: not rated, or by default
    comment     BLOB,                     -- sealed: what was written
    row_id      BIGINT  NOT NULL,         -- binds the sealed comment
    rated_at    TEXT,                     -- instant
    PRIMARY KEY (casefile_id, stage)
);
CREATE INDEX rating_default_due ON rating (default_on, casefile_id, stage) WHERE level = 0;

-- One-time codes for the tablet at the window: SM3 of the code, never the code.
CREATE TABLE rating_code (
    code_digest TEXT   NOT NULL PRIMARY KEY,
    casefile_id BIGINT NOT NULL,
    stage       TEXT   NOT NULL,
    made_by     BIGINT NOT NULL,
    expires_at  TEXT   NOT NULL,
    used_at     TEXT
);

-- Wrong codes, by whom: a keyed digest of the address. Forgotten after a day.
CREATE TABLE rating_guess (
    address_digest TEXT   NOT NULL,
    id             BIGINT NOT NULL,
    at             TEXT   NOT NULL,       -- instant
    PRIMARY KEY (address_digest, id)
);
CREATE INDEX rating_guess_at ON rating_guess (at);

-- Counts per department and month as rows of differences, written with each offer and rating and
-- folded by a job: public figures without people's affairs.
CREATE TABLE rating_count (
    department_id BIGINT  NOT NULL,
    month         TEXT    NOT NULL,       -- YYYY-MM of the service
    id            BIGINT  NOT NULL,
    offered       BIGINT  NOT NULL,
    own1          BIGINT  NOT NULL,       -- very satisfied
    own2          BIGINT  NOT NULL,
    own3          BIGINT  NOT NULL,
    own4          BIGINT  NOT NULL,
    own5          BIGINT  NOT NULL,       -- very dissatisfied
    by_default    BIGINT  NOT NULL,       -- silence counted as praise
    PRIMARY KEY (department_id, month, id)
);
CREATE INDEX rating_count_month ON rating_count (month, department_id);

-- The city's rule about silence; one row at most. Without it silence is silence.
CREATE TABLE rating_default (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    days   INTEGER NOT NULL CHECK (days BETWEEN 1 AND 365),  -- natural days after the service
    level  INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
    source TEXT    NOT NULL CHECK (source <> '')
);
