-- release 0.1.0 additive

-- Jobs and timers. A job that was done is removed; one that failed too often stays as dead.
CREATE TABLE job (
    id            BIGINT  NOT NULL PRIMARY KEY,
    kind          TEXT    NOT NULL,
    once_key      TEXT,                 -- at most one job of a kind has it
    state         TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
    run_at        TEXT    NOT NULL,     -- instant; while running: when the lease ends
    attempts      INTEGER NOT NULL,
    arguments     TEXT    NOT NULL,     -- JSON without personal values
    last_error    TEXT,
    last_run_at   TEXT,
    created_at    TEXT    NOT NULL,
    UNIQUE (kind, once_key)
);
CREATE INDEX job_due ON job (run_at, id) WHERE state <> 'dead';

-- big: by id; Messages to the outside, written in the transaction of the act that they tell about. Address,
-- subject and text are sealed, and removed when the message was delivered.
CREATE TABLE outbox (
    id              BIGINT  NOT NULL PRIMARY KEY,
    channel         INTEGER NOT NULL,   -- enum outbox_channel
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'dead')),
    address         BLOB,
    subject         BLOB,
    body            BLOB,
    idempotency_key TEXT    NOT NULL,   -- constant over all attempts
    about           BIGINT  NOT NULL,
    attempts        INTEGER NOT NULL,
    next_at         TEXT    NOT NULL,   -- instant; while sending: when the lease ends
    expires_at      TEXT    NOT NULL,
    created_at      TEXT    NOT NULL,
    delivered_at    TEXT,
    last_error      TEXT
);
CREATE INDEX outbox_due ON outbox (next_at, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_state ON outbox (state, id);

-- big: by account_id; Messages inside the service: always written, whatever else is sent. The text is a msgid with
-- parameters, so that the reader's language is chosen when it is read; parameters are sealed.
CREATE TABLE message (
    account_id BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    about_kind TEXT   NOT NULL,         -- casefile, account, …
    about_id   BIGINT NOT NULL,
    link       TEXT,                    -- path of our own
    title      TEXT   NOT NULL,         -- msgid
    text       TEXT   NOT NULL,         -- msgid
    params     BLOB,                    -- sealed JSON object
    sent_at    TEXT   NOT NULL,
    read_at    TEXT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX message_unread ON message (account_id) WHERE read_at IS NULL;

-- How an account wants to be told besides: its address for a channel, sealed; no row: not at all.
CREATE TABLE message_preference (
    account_id BIGINT  NOT NULL,
    channel    INTEGER NOT NULL,        -- enum outbox_channel: e-mail or SMS
    address    BLOB    NOT NULL,
    row_id     BIGINT  NOT NULL,        -- binds the sealed address
    PRIMARY KEY (account_id, channel)
);
