-- release 0.2.0 additive

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

-- Changes of the power list: draft → submitted → lawful → approved → published, or withdrawn.
CREATE TABLE power_change (
    id                BIGINT  NOT NULL PRIMARY KEY,  -- subject of its acts in the ledger
    version           BIGINT  NOT NULL,
    code              TEXT    NOT NULL,  -- of the power
    title             TEXT    NOT NULL,
    office            TEXT    NOT NULL,  -- code of the department that drafts
    kind              TEXT    NOT NULL CHECK (kind IN ('add', 'cancel', 'devolve', 'take_over', 'merge', 'split',
                          'alter')),
    document          TEXT    NOT NULL,  -- 依据文件
    reason            TEXT    NOT NULL,
    body              TEXT    NOT NULL,  -- the power as it is to be, canonical JSON
    base_version      INTEGER NOT NULL,  -- 0: a new power
    effective_on      TEXT    NOT NULL,  -- legal day
    state             TEXT    NOT NULL CHECK (state IN ('draft', 'submitted', 'lawful', 'approved', 'published',
                          'withdrawn')),
    open_code         TEXT,              -- the code while it is open: one open change a power
    drafter_id        BIGINT  NOT NULL,
    lawyer_id         BIGINT,            -- who found it lawful
    approver_id       BIGINT,            -- of the staffing office
    changed_at        TEXT    NOT NULL,
    published_version INTEGER,
    UNIQUE (open_code)
);
CREATE INDEX power_change_code ON power_change (code, changed_at);

-- Who did what with a change of the power list, when and why.
CREATE TABLE power_act (
    change_id BIGINT  NOT NULL REFERENCES power_change (id),
    seq       INTEGER NOT NULL,
    act       TEXT    NOT NULL,
    actor_id  BIGINT  NOT NULL,
    actor     TEXT    NOT NULL,  -- name as shown then
    at        TEXT    NOT NULL,
    note      TEXT    NOT NULL,
    PRIMARY KEY (change_id, seq)
);
