-- release 0.1.0 additive

-- big: by subject_id; The end of each subject's chain. Kept in the same transaction as its rows; the lock on this row
-- puts the acts on one subject in order. `dirty` heads become leaves of the next checkpoint.
CREATE TABLE ledger_head (
    subject_id BIGINT  NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    seq        BIGINT  NOT NULL,
    hash       TEXT    NOT NULL,
    dirty      INTEGER NOT NULL CHECK (dirty IN (0, 1))
);
CREATE INDEX ledger_head_dirty ON ledger_head (subject_id) WHERE dirty = 1;

-- big: by subject_id; Every act, append-only, hash-chained per subject: `hash` is SM3 over all other columns and over
-- the hash of the row before. No row is ever changed. Distributed by subject_id.
CREATE TABLE ledger_entry (
    subject_id  BIGINT NOT NULL,
    seq         BIGINT NOT NULL,        -- 1, 2, … within the subject, without gaps
    kind        TEXT   NOT NULL,        -- of the subject: casefile, account, item, …
    act         TEXT   NOT NULL,
    actor_id    BIGINT NOT NULL,
    actor       TEXT   NOT NULL,        -- as shown then; no citizen's name
    at          TEXT   NOT NULL,        -- instant of entry
    happened_at TEXT   NOT NULL,        -- instant of the act
    request_id  TEXT   NOT NULL,
    facts       TEXT   NOT NULL,        -- canonical JSON, no personal values
    prev_hash   TEXT   NOT NULL,
    hash        TEXT   NOT NULL,
    PRIMARY KEY (subject_id, seq)
);

-- Signed checkpoints, one a minute when there is something new, chained, and written to
-- DATA/ledger/checkpoints.log outside the database as well.
CREATE TABLE ledger_checkpoint (
    number    BIGINT  NOT NULL PRIMARY KEY,   -- 1, 2, … without gaps
    at        TEXT    NOT NULL,
    leaves    INTEGER NOT NULL,
    root      TEXT    NOT NULL,               -- Merkle tree hash of the leaves, SM3
    prev_hash TEXT    NOT NULL,
    hash      TEXT    NOT NULL,
    key_id    TEXT    NOT NULL,
    signature TEXT    NOT NULL                -- SM2 with SM3 over hash, hex
);

-- big: by number; The heads that a checkpoint holds: by the chain each stands for all rows of its subject up to seq.
CREATE TABLE ledger_leaf (
    number     BIGINT NOT NULL,
    subject_id BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    hash       TEXT   NOT NULL,
    PRIMARY KEY (number, subject_id)
);
