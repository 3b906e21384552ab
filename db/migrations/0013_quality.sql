-- release 0.3.0 additive

-- big: by id; What has to be put right (整改): found by a rule, told by a visitor, found in a spot check.
CREATE TABLE quality_task (
    id         BIGINT NOT NULL PRIMARY KEY,
    scope_id   BIGINT NOT NULL,             -- department that answers for the item
    office     TEXT   NOT NULL,             -- its code
    source     TEXT   NOT NULL CHECK (source IN ('rule', 'report', 'sample')),
    rule       TEXT   NOT NULL,             -- code of the rule; else which part of the guide is wrong
    record_id  BIGINT NOT NULL,             -- the item
    item       TEXT   NOT NULL,             -- its code
    severity   TEXT   NOT NULL CHECK (severity IN ('error', 'warning')),
    finding    TEXT   NOT NULL,             -- in Chinese; '' for what a visitor wrote
    opened_at  TEXT   NOT NULL,             -- instant
    due_on     TEXT   NOT NULL,             -- legal day, the last one
    state      TEXT   NOT NULL CHECK (state IN ('open', 'answered', 'waived', 'closed')),
    answered_by BIGINT NOT NULL,            -- 0: nobody yet
    ended_at   TEXT,                        -- instant, closed only
    about_id   BIGINT NOT NULL,             -- report or spot check; 0
    version    BIGINT NOT NULL
);
CREATE INDEX quality_task_item ON quality_task (item, rule, id) WHERE state <> 'closed';
CREATE INDEX quality_task_open ON quality_task (state, due_on, id);

-- What was done with a task, by whom and why.
CREATE TABLE quality_act (
    task_id  BIGINT  NOT NULL,
    seq      INTEGER NOT NULL,
    act      TEXT    NOT NULL,              -- open, answer, return, waive, confirm, close, reopen
    actor_id BIGINT  NOT NULL,
    actor    TEXT    NOT NULL,
    at       TEXT    NOT NULL,              -- instant
    note     TEXT    NOT NULL,
    PRIMARY KEY (task_id, seq)
);

-- big: by id; What visitors told us is wrong in a guide (指南有误). Found again by its number only.
CREATE TABLE quality_report (
    id       BIGINT NOT NULL PRIMARY KEY,
    scope_id BIGINT NOT NULL,
    item     TEXT   NOT NULL,
    part     TEXT   NOT NULL,               -- which part of the guide
    text     BLOB   NOT NULL,               -- sealed
    contact  BLOB,                          -- sealed
    made_at  TEXT   NOT NULL,               -- instant
    client   TEXT   NOT NULL,               -- keyed digest of the address; '' after a day
    task_id  BIGINT NOT NULL
);
-- big: by digest; Numbers of reports are claims: the keyed digest of what the visitor got.
CREATE TABLE quality_number (
    digest    TEXT   NOT NULL PRIMARY KEY,
    report_id BIGINT NOT NULL
);
CREATE INDEX quality_report_client ON quality_report (client, made_at);

-- Every run of the rules over the whole list.
CREATE TABLE quality_run (
    at         TEXT   NOT NULL PRIMARY KEY, -- instant
    generation BIGINT NOT NULL,             -- of the registry
    day        TEXT   NOT NULL,             -- legal day that was judged
    items      BIGINT NOT NULL,
    findings   BIGINT NOT NULL,             -- errors and warnings
    ms         BIGINT NOT NULL
);

-- How many items of a department were without an error on a day; office '' is the whole list.
CREATE TABLE quality_score (
    day      TEXT   NOT NULL,
    office   TEXT   NOT NULL,
    items    BIGINT NOT NULL,
    good     BIGINT NOT NULL,               -- without an error
    errors   BIGINT NOT NULL,
    warnings BIGINT NOT NULL,
    PRIMARY KEY (office, day)
);

-- Working days until something must be put right, from the pack.
CREATE TABLE quality_deadline (
    name TEXT    NOT NULL PRIMARY KEY,      -- error, warning, report, sample
    days INTEGER NOT NULL
);

-- Spot checks (抽查): drawn by a seed that anybody can draw with again.
CREATE TABLE quality_sample (
    id         BIGINT NOT NULL PRIMARY KEY,
    title      TEXT   NOT NULL,
    office     TEXT   NOT NULL,             -- '' all departments
    seed       TEXT   NOT NULL,             -- hex
    population BIGINT NOT NULL,             -- items that could be drawn
    digest     TEXT   NOT NULL,             -- SM3 of their codes, one a line
    n          BIGINT NOT NULL,
    drawn_at   TEXT   NOT NULL,             -- instant
    drawn_by   TEXT   NOT NULL
);

-- The services of a spot check, in the order in which they were drawn.
CREATE TABLE quality_sample_item (
    sample_id  BIGINT  NOT NULL,
    seq        INTEGER NOT NULL,
    item       TEXT    NOT NULL,
    office     TEXT    NOT NULL,
    record_id  BIGINT  NOT NULL,
    version    INTEGER NOT NULL,            -- of the guide that is looked at
    result     TEXT    NOT NULL CHECK (result IN ('', 'right', 'wrong')),
    note       TEXT    NOT NULL,
    checked_by TEXT    NOT NULL,
    checked_at TEXT,                        -- instant
    PRIMARY KEY (sample_id, seq)
);
