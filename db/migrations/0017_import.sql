-- release 0.3.0 additive

-- Whole lists that were uploaded: checked in the background, released by somebody else.
CREATE TABLE list_import (
    id          BIGINT NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,                 -- of the file, as uploaded; why it changes
    change      TEXT   NOT NULL,                 -- of many services at once, JSON; '' a file was uploaded
    state       TEXT   NOT NULL CHECK (state IN ('checking', 'wrong', 'ready', 'publishing', 'published', 'dropped')),
    made_by     BIGINT NOT NULL,
    maker       TEXT   NOT NULL,
    made_at     TEXT   NOT NULL,                 -- instant
    offices     TEXT   NOT NULL,                 -- ' CODE CODE ' that the maker may change; '' all
    lang        TEXT   NOT NULL,                 -- of the findings
    batch_id    BIGINT NOT NULL,                 -- 0: nothing is staged
    n_read      BIGINT NOT NULL,
    n_changes   BIGINT NOT NULL,
    n_unchanged BIGINT NOT NULL,
    n_errors    BIGINT NOT NULL,
    findings    TEXT   NOT NULL,                 -- JSON: [[place, severity, message], …]
    released_by BIGINT NOT NULL,
    releaser    TEXT   NOT NULL,
    changed_at  TEXT   NOT NULL                  -- instant
);
