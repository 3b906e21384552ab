-- release 0.1.0

-- big: by id; Cases. One row is the guard of its case: every act begins with the versioned UPDATE of it.
CREATE TABLE casefile (
    id             BIGINT NOT NULL PRIMARY KEY,
    version        BIGINT NOT NULL,
    number         TEXT NOT NULL,           -- 办件编号: item code, day, sequence; claimed in casefile_number
    receipt_code   TEXT NOT NULL,           -- 收件码, on the receipt; claimed in casefile_number
    record_id      BIGINT NOT NULL,         -- what it is about: registry record and version, frozen
    record_version INTEGER NOT NULL,
    item_code      TEXT NOT NULL,
    title_zh       TEXT NOT NULL,
    title_en       TEXT NOT NULL,
    procedure_id   BIGINT NOT NULL,         -- registry record and version of its procedure, frozen
    procedure_version INTEGER NOT NULL,
    scope_id       BIGINT NOT NULL,         -- deciding department: the gate
    supervising_id BIGINT NOT NULL,
    region         TEXT NOT NULL,           -- of its calendar
    hall_id        BIGINT NOT NULL,         -- 0: online
    channel        TEXT NOT NULL CHECK (channel IN ('web', 'window', 'api')),
    immediate      INTEGER NOT NULL CHECK (immediate IN (0, 1)),
    basis          TEXT NOT NULL,           -- frozen: limits, materials, elements, result; JSON
    state          TEXT NOT NULL,
    is_open        INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    received_at    TEXT NOT NULL,
    received_on    TEXT NOT NULL,           -- legal day of receipt; never moves
    complete_on    TEXT,                    -- legal day on which corrections completed the papers
    accepted_on    TEXT,
    decided_on     TEXT,
    outcome        TEXT,                    -- granted, denied, declined, not_needed, withdrawn
    doc_number     TEXT,                    -- 文号 of the decision
    due_on         TEXT NOT NULL,           -- the next deadline; 9999-12-31: none runs
    due_clock      TEXT NOT NULL,           -- which clock that is
    due_provisional INTEGER NOT NULL CHECK (due_provisional IN (0, 1)),
    last_act       TEXT NOT NULL,
    last_by        BIGINT NOT NULL,
    updated_at     TEXT NOT NULL
);
CREATE INDEX casefile_open_due ON casefile (is_open, due_on, id);
CREATE INDEX casefile_state_due ON casefile (state, due_on, id);
CREATE INDEX casefile_received ON casefile (received_on, scope_id);
CREATE INDEX casefile_decided ON casefile (decided_on, scope_id);
CREATE INDEX casefile_item_due ON casefile (item_code, due_on, id);

-- big: by number; Numbers are claims: 办件编号 and 收件码.
CREATE TABLE casefile_number (
    number         TEXT NOT NULL PRIMARY KEY,
    casefile_id    BIGINT NOT NULL
);

-- big: by casefile_id; Applicants, agents, interested parties.
CREATE TABLE casefile_party (
    casefile_id    BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    role           TEXT NOT NULL CHECK (role IN ('applicant', 'agent', 'interested')),
    account_id     BIGINT NOT NULL,         -- 0: without an account
    kind           TEXT NOT NULL CHECK (kind IN ('person', 'firm')),
    name           BLOB NOT NULL,           -- sealed
    id_kind        TEXT NOT NULL,           -- GB/T 36903
    id_number      BLOB NOT NULL,           -- sealed
    id_digest      TEXT NOT NULL,           -- keyed digest, for exact look-up
    id_tail        BLOB NOT NULL,           -- sealed: last four, for asking about progress
    phone          BLOB,                    -- sealed
    email          BLOB,                    -- sealed
    authority      TEXT,                    -- agents: what they may do
    authority_until TEXT,                   -- agents: legal day
    PRIMARY KEY (casefile_id, id)
);
CREATE INDEX casefile_party_digest ON casefile_party (id_digest, casefile_id);

-- big: by casefile_id; The form as it was given, once per submission or correction.
CREATE TABLE casefile_form (
    casefile_id    BIGINT NOT NULL,
    seq            INTEGER NOT NULL,
    answers        BLOB NOT NULL,           -- sealed JSON: element → text
    given_at       TEXT NOT NULL,
    PRIMARY KEY (casefile_id, seq)
);

-- big: by casefile_id; Materials that the item asks for, and what became of them.
CREATE TABLE casefile_material (
    casefile_id    BIGINT NOT NULL,
    code           TEXT NOT NULL,
    name_zh        TEXT NOT NULL,
    name_en        TEXT NOT NULL,
    required       INTEGER NOT NULL CHECK (required IN (0, 1)),
    state          TEXT NOT NULL CHECK (state IN ('missing', 'electronic', 'paper', 'defect')),
    defect         TEXT,                    -- what is wrong, from the correction notice
    seq            INTEGER NOT NULL,
    PRIMARY KEY (casefile_id, code)
);

-- big: by owner_id; Uploaded files, immutable, each sealed under a key of its own. owner_id is a draft or a case.
CREATE TABLE casefile_file (
    owner_id       BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    material_code  TEXT NOT NULL,
    filename       BLOB NOT NULL,           -- sealed: names of files name people
    type           TEXT NOT NULL,           -- sniffed
    sm3            TEXT NOT NULL,
    size           BIGINT NOT NULL,
    stored         TEXT NOT NULL,           -- name below DATA/uploads
    file_key       BLOB NOT NULL,           -- sealed
    uploaded_by    BIGINT NOT NULL,
    uploaded_at    TEXT NOT NULL,
    PRIMARY KEY (owner_id, id)
);
CREATE INDEX casefile_file_stored ON casefile_file (stored); -- is this file still in use?

-- big: by casefile_id; What happened, in order. Clocks are derived from it.
CREATE TABLE casefile_event (
    casefile_id    BIGINT NOT NULL,
    seq            INTEGER NOT NULL,
    act            TEXT NOT NULL,
    from_state     TEXT NOT NULL,
    to_state       TEXT NOT NULL,
    actor_id       BIGINT NOT NULL,
    actor_name     TEXT NOT NULL,
    at             TEXT NOT NULL,
    on_day         TEXT NOT NULL,           -- the legal day for the clocks
    note           BLOB,                    -- sealed: reason, opinion
    salt           BLOB,                    -- of the commitments in the ledger; erased, they say nothing
    PRIMARY KEY (casefile_id, seq)
);

-- big: by casefile_id; Letters as they were issued: notices and decisions, by their event. The code for
-- verification is claimed in casefile_number.
CREATE TABLE casefile_letter (
    casefile_id    BIGINT NOT NULL,
    seq            INTEGER NOT NULL,
    kind           TEXT NOT NULL,           -- acceptance, correction, pause, grant, deny, declined, not_needed
    number         TEXT NOT NULL,           -- 文号
    code           TEXT NOT NULL,
    issued_on      TEXT NOT NULL,           -- legal day
    body           BLOB NOT NULL,           -- sealed JSON: to whom, and the text in both languages
    PRIMARY KEY (casefile_id, seq)
);

-- big: by casefile_id; Special procedures (特别程序): the kind, and the time that the applicant was told,
-- by the event that began or prolonged it. Its end is the event that ended it, or the day told.
CREATE TABLE casefile_special (
    casefile_id    BIGINT NOT NULL,
    seq            INTEGER NOT NULL,
    kind           TEXT NOT NULL,           -- of the procedure's list
    until_on       TEXT NOT NULL,           -- legal day
    PRIMARY KEY (casefile_id, seq)
);

-- big: by scope_id; Counts as rows of +1 and -1, written with every act and folded by a job: exact and quick.
CREATE TABLE casefile_count (
    scope_id       BIGINT NOT NULL,
    state          TEXT NOT NULL,
    item_code      TEXT NOT NULL,
    due_on         TEXT NOT NULL,
    id             BIGINT NOT NULL,
    is_open        INTEGER NOT NULL,
    waits          INTEGER NOT NULL,        -- 1: open, and the applicant has to hand in corrections
    delta          BIGINT NOT NULL,
    PRIMARY KEY (scope_id, state, item_code, due_on, id)
);
CREATE INDEX casefile_count_open ON casefile_count (is_open, scope_id, due_on, waits, delta);
CREATE INDEX casefile_count_state ON casefile_count (state, scope_id, delta);

-- Gapless numbers of documents, per department, kind and year (文号).
CREATE TABLE document_counter (
    department_id  BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    year           INTEGER NOT NULL,
    n              BIGINT NOT NULL,
    PRIMARY KEY (department_id, kind, year)
);

-- big: by account_id; Drafts of applications, one per account and record.
CREATE TABLE draft (
    id             BIGINT NOT NULL,
    account_id     BIGINT NOT NULL,
    record_id      BIGINT NOT NULL,
    record_version INTEGER NOT NULL,
    step           TEXT NOT NULL,
    answers        BLOB,                    -- sealed JSON
    updated_at     TEXT NOT NULL,
    version        BIGINT NOT NULL,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, record_id)
);
CREATE INDEX draft_account ON draft (account_id, updated_at);
