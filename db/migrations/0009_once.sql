-- release 0.1.0 additive

-- big: by key_digest; Answers of writes that carried an idempotency key: a double click, the Back button or a retry
-- gets the first answer again and does nothing. Claim table, keyed by itself. Removed after 7 days.
CREATE TABLE request_once (
    key_digest  TEXT NOT NULL PRIMARY KEY,  -- SM3 of account and key, hex
    id          BIGINT NOT NULL,            -- binds the sealed answer
    fingerprint TEXT NOT NULL,              -- SM3 of method and path: a key belongs to one act
    status      INTEGER NOT NULL,           -- HTTP status of the answer
    redirect    TEXT,                       -- Location of the answer
    type        TEXT,                       -- media type of the answer
    answer      BLOB,                       -- sealed body (JSON answers)
    created_at  TEXT NOT NULL
);
CREATE INDEX request_once_created_at ON request_once (created_at);
