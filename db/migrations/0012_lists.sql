-- release 0.1.0 additive

-- big: by casefile_id; What was granted on a pledge (告知承诺) and is checked afterwards. Gated by the
-- department that supervises.
CREATE TABLE later_check (
    casefile_id BIGINT NOT NULL PRIMARY KEY,
    check_id    BIGINT NOT NULL,          -- subject of its acts in the ledger
    version     BIGINT NOT NULL,
    scope_id    BIGINT NOT NULL,
    number      TEXT   NOT NULL,          -- 办件编号
    item_code   TEXT   NOT NULL,
    title_zh    TEXT   NOT NULL,
    title_en    TEXT   NOT NULL,
    decided_on  TEXT   NOT NULL,          -- legal day
    decided_by  BIGINT NOT NULL,          -- account: somebody else checks
    due_on      TEXT   NOT NULL,          -- legal day
    result      TEXT   CHECK (result IN ('true', 'false', 'unable')),  -- NULL: not checked yet
    checked_on  TEXT,                     -- legal day
    checker     TEXT,                     -- name as shown then
    handling    BLOB                      -- sealed: what was found and what is done about it
);
CREATE INDEX later_check_due ON later_check (due_on, casefile_id) WHERE result IS NULL;
CREATE INDEX later_check_done ON later_check (checked_on, casefile_id) WHERE result IS NOT NULL;
