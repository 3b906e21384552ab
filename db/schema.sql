-- schema.sql – the whole schema as SQLite holds it. Generated from db/migrations by
-- tools/write-schema; do not edit. On PostgreSQL, BLOB is a domain over bytea.

-- API tokens of machine accounts.
CREATE TABLE access_token (
    token_digest TEXT NOT NULL PRIMARY KEY,
    id          BIGINT NOT NULL,
    account_id  BIGINT NOT NULL,
    name        TEXT NOT NULL,
    scopes      TEXT NOT NULL,              -- separated by spaces
    created_at  TEXT NOT NULL,
    ends_at     TEXT NOT NULL
);
CREATE INDEX access_token_id ON access_token (id);

-- big: by id; An account: a citizen, a firm, a member of staff, another system.
CREATE TABLE account (
    id          BIGINT NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('person', 'firm', 'staff', 'machine')),
    login       TEXT NOT NULL,              -- as typed at sign-up; found through account_login
    name        BLOB,                       -- sealed: citizens' and firms' names
    staff_name  TEXT,                       -- staff: shown to citizens and in the ledger
    id_kind     TEXT,                       -- GB/T 36903: 111 identity number, 001 credit code
    id_number   BLOB,                       -- sealed
    phone       BLOB,                       -- sealed
    email       BLOB,                       -- sealed
    handler     BLOB,                       -- sealed: a firm's handler, JSON {name, id_number}
    department_id BIGINT REFERENCES department (id),
    hall_id     BIGINT REFERENCES hall (id),
    assurance   INTEGER NOT NULL,           -- 1 self-declared, 2 checked at a window, 3 national identity provider
    password    TEXT,                       -- Argon2id; NULL: signs in elsewhere
    password_set_at TEXT,
    totp        BLOB,                       -- sealed secret
    totp_step   BIGINT NOT NULL,            -- last used step: a code works once
    must_totp   INTEGER NOT NULL CHECK (must_totp IN (0, 1)),
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)), -- somebody else chose the password: no rights before it is changed
    state       TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
    rights_cache TEXT NOT NULL,             -- rights of all its roles: one read tells who asks
    created_at  TEXT NOT NULL,
    version     INTEGER NOT NULL
);
CREATE INDEX account_staff ON account (login) WHERE kind = 'staff';

-- big: by digest; Identities are claims: keyed digest of kind and number; the key's id stands in front.
CREATE TABLE account_identity (
    digest      TEXT NOT NULL PRIMARY KEY,
    account_id  BIGINT NOT NULL
);

-- big: by login; Log-ins are claims, folded to lower case.
CREATE TABLE account_login (
    login       TEXT NOT NULL PRIMARY KEY,
    account_id  BIGINT NOT NULL
);

-- big: by account_id; Single objects that an account sees: its own cases, those it was made agent or assignee of.
CREATE TABLE account_object (
    account_id  BIGINT NOT NULL,
    object_id   BIGINT NOT NULL,
    why         TEXT NOT NULL,
    granted_at  TEXT NOT NULL,
    PRIMARY KEY (account_id, object_id)
);

-- big: by account_id; Passwords that an account had: the last ones are not taken again.
CREATE TABLE account_password (
    account_id  BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    hash        TEXT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- Which account has which roles.
CREATE TABLE account_role (
    account_id  BIGINT NOT NULL,
    role        TEXT NOT NULL REFERENCES role (code),
    PRIMARY KEY (account_id, role)
);

-- The gate: scopes (departments; 0 is all) whose rows an account sees.
CREATE TABLE account_scope (
    account_id  BIGINT NOT NULL,
    scope_id    BIGINT NOT NULL,
    PRIMARY KEY (account_id, scope_id)
);

-- Alerts that are raised now and that the administrators were told of; the row goes when all is well.
CREATE TABLE alert (
    name      TEXT   NOT NULL PRIMARY KEY, -- lib/base/alert.h
    raised_at TEXT   NOT NULL,
    value     BIGINT NOT NULL
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

-- Years whose days off were published after this release was built; they win over the calendar that
-- is part of the program, year by year. See core/calendar/calendar.h.
CREATE TABLE calendar_year (
    region       TEXT    NOT NULL,      -- "CN" or a division of 6 digits
    year         INTEGER NOT NULL,
    source       TEXT    NOT NULL,      -- the official notice
    published_at TEXT    NOT NULL,
    PRIMARY KEY (region, year)
);

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
CREATE INDEX casefile_decided ON casefile (decided_on, scope_id);
CREATE INDEX casefile_item_due ON casefile (item_code, due_on, id);
CREATE INDEX casefile_open_due ON casefile (is_open, due_on, id);
CREATE INDEX casefile_received ON casefile (received_on, scope_id);
CREATE INDEX casefile_state_due ON casefile (state, due_on, id);

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
CREATE INDEX casefile_file_stored ON casefile_file (stored);

-- big: by casefile_id; The form as it was given, once per submission or correction.
CREATE TABLE casefile_form (
    casefile_id    BIGINT NOT NULL,
    seq            INTEGER NOT NULL,
    answers        BLOB NOT NULL,           -- sealed JSON: element → text
    given_at       TEXT NOT NULL,
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

-- big: by casefile_id; Special procedures (特别程序): the kind, and the time that the applicant was told,
-- by the event that began or prolonged it. Its end is the event that ended it, or the day told.
CREATE TABLE casefile_special (
    casefile_id    BIGINT NOT NULL,
    seq            INTEGER NOT NULL,
    kind           TEXT NOT NULL,           -- of the procedure's list
    until_on       TEXT NOT NULL,           -- legal day
    PRIMARY KEY (casefile_id, seq)
);

-- Facts about this database that never go away: created_at; simulated_clock, set when a simulated
-- clock has ever written here, so that every page says so.
CREATE TABLE database_mark (
    name    TEXT NOT NULL PRIMARY KEY,
    value   TEXT NOT NULL,
    made_at TEXT NOT NULL
);

-- A department (an organ) of the city or a county: the unit that answers for cases, and a gate's scope.
CREATE TABLE department (
    id          BIGINT NOT NULL PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE,       -- stable within the pack: "fcg-scjg"
    uscc        TEXT NOT NULL,              -- unified social credit code, 18
    name_zh     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    division    TEXT NOT NULL,
    level       INTEGER NOT NULL,           -- 3 city, 4 county, 5 town
    doc_mark    TEXT NOT NULL               -- 机关代字 of its document numbers
);

-- Divisions, GB/T 2260 and the statistical codes below: a small reference table, loaded from the pack.
CREATE TABLE division (
    code        TEXT NOT NULL PRIMARY KEY,  -- GB/T 2260, 6 to 12 digits
    parent      TEXT,
    name        TEXT NOT NULL,
    level       TEXT NOT NULL               -- region, city, county, town, village
);

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

-- What processes keep in memory carries a generation: whoever changes the data adds one in the same
-- transaction, and every process reads these rows at least every 500 ms.
CREATE TABLE generation (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- A hall or sub-centre where people come.
CREATE TABLE hall (
    id          BIGINT NOT NULL PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE,
    name_zh     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    division    TEXT NOT NULL,
    address_zh  TEXT NOT NULL,
    address_en  TEXT NOT NULL,
    hours_zh    TEXT NOT NULL,
    hours_en    TEXT NOT NULL,
    phone       TEXT
);

-- One line per version of an item, for lists: what filters, sorts and shows.
CREATE TABLE item_card (
    record_id    BIGINT  NOT NULL REFERENCES registry_record (id),
    version      INTEGER NOT NULL,
    valid_from   TEXT    NOT NULL,  -- legal day
    valid_until  TEXT    NOT NULL,  -- legal day, exclusive
    code         TEXT    NOT NULL,
    short_code   TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    name_zh      TEXT    NOT NULL,
    name_en      TEXT    NOT NULL,
    summary_zh   TEXT    NOT NULL,
    summary_en   TEXT    NOT NULL,
    sort_key     TEXT    NOT NULL,
    office       TEXT    NOT NULL,  -- code of the implementing body
    decided_by   TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    level        INTEGER NOT NULL,
    immediate    INTEGER NOT NULL CHECK (immediate IN (0, 1)),
    promise_n    INTEGER NOT NULL,
    promise_unit TEXT    NOT NULL,
    visits       INTEGER NOT NULL,
    for_person   INTEGER NOT NULL CHECK (for_person IN (0, 1)),
    for_firm     INTEGER NOT NULL CHECK (for_firm IN (0, 1)),
    themes       TEXT    NOT NULL,  -- ' person:040 firm:010 '
    parts        TEXT    NOT NULL,  -- what it shows of others: ' place:city-hall phone:advice-x law:… '
    facts        INTEGER NOT NULL,  -- bits of enum item_fact (app/item/item.h), for figures
    legal_n      INTEGER NOT NULL,  -- limit by law; 0: none, or at once
    legal_unit   TEXT    NOT NULL,
    materials_n  INTEGER NOT NULL,  -- that must be handed in
    PRIMARY KEY (record_id, version)
);
CREATE INDEX item_card_office ON item_card (office, valid_from, valid_until, state);
CREATE INDEX item_card_sort ON item_card (sort_key, record_id);
CREATE INDEX item_card_themes ON item_card (themes, valid_from, valid_until, state);

-- How often an item's code was scanned, by day.
CREATE TABLE item_scan (
    record_id BIGINT NOT NULL,
    day       TEXT   NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (record_id, day)
);
CREATE INDEX item_scan_day ON item_scan (day, record_id, n);

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
CREATE INDEX later_check_done ON later_check (checked_on, casefile_id) WHERE result IS NOT NULL;
CREATE INDEX later_check_due ON later_check (due_on, casefile_id) WHERE result IS NULL;

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

-- big: by number; The heads that a checkpoint holds: by the chain each stands for all rows of its subject up to seq.
CREATE TABLE ledger_leaf (
    number     BIGINT NOT NULL,
    subject_id BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    hash       TEXT   NOT NULL,
    PRIMARY KEY (number, subject_id)
);

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

-- big: by principal_id; A mandate: who may act for whom, in what and for how long. Who gave it is in the ledger.
CREATE TABLE mandate (
    principal_id BIGINT NOT NULL,           -- for whom
    id          BIGINT NOT NULL,
    agent_id    BIGINT NOT NULL,            -- who acts
    kind        TEXT NOT NULL CHECK (kind IN ('agent', 'handler', 'guardian')),
    item        TEXT,                       -- code of the one item it is for; NULL: all
    from_day    TEXT NOT NULL,              -- legal days, both included
    to_day      TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('active', 'ended')),
    given_at    TEXT NOT NULL,
    ended_at    TEXT,
    PRIMARY KEY (principal_id, id)
);
CREATE INDEX mandate_agent ON mandate (agent_id, to_day);

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

-- The last test call of a telephone or visit of an address: what the quality rules judge
-- reachability by.
CREATE TABLE probe (
    target    TEXT    NOT NULL PRIMARY KEY,  -- number or address as shown to citizens
    probed_on TEXT    NOT NULL,              -- legal day
    reached   INTEGER NOT NULL CHECK (reached IN (0, 1)),
    note      TEXT    NOT NULL
);

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

-- Working days until something must be put right, from the pack.
CREATE TABLE quality_deadline (
    name TEXT    NOT NULL PRIMARY KEY,      -- error, warning, report, sample
    days INTEGER NOT NULL
);

-- big: by digest; Numbers of reports are claims: the keyed digest of what the visitor got.
CREATE TABLE quality_number (
    digest    TEXT   NOT NULL PRIMARY KEY,
    report_id BIGINT NOT NULL
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

-- Wrong codes, by whom: a keyed digest of the address. Forgotten after a day.
CREATE TABLE rating_guess (
    address_digest TEXT   NOT NULL,
    id             BIGINT NOT NULL,
    at             TEXT   NOT NULL,       -- instant
    PRIMARY KEY (address_digest, id)
);
CREATE INDEX rating_guess_at ON rating_guess (at);

-- Halls that shift a receipt after closing time or on days off to the next working day; the default
-- is the day on which it reaches the system. hall_id 0 is online.
CREATE TABLE receipt_rule (
    hall_id       BIGINT  NOT NULL PRIMARY KEY,
    closes_minute INTEGER NOT NULL CHECK (closes_minute BETWEEN 0 AND 1440),
    days_off      INTEGER NOT NULL CHECK (days_off IN (0, 1)),
    source        TEXT    NOT NULL CHECK (source <> '')
);

-- Who did what with a draft, when and why.
CREATE TABLE registry_act (
    proposal_id BIGINT  NOT NULL REFERENCES registry_proposal (id),
    seq      INTEGER NOT NULL,
    act      TEXT    NOT NULL,
    actor_id BIGINT  NOT NULL,
    actor    TEXT    NOT NULL,
    at       TEXT    NOT NULL,
    note     TEXT    NOT NULL,
    PRIMARY KEY (proposal_id, seq)
);

-- Many drafts that are published as one: an imported list, a bulk change. Nothing of it is seen
-- before it is released; once released it is published to the end, also after a kill.
CREATE TABLE registry_batch (
    id         BIGINT NOT NULL PRIMARY KEY,
    title      TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('staging', 'publishing', 'published', 'dropped')),
    made_by    BIGINT NOT NULL,
    maker      TEXT   NOT NULL,  -- name as shown then
    made_at    TEXT   NOT NULL,  -- instant
    ended_at   TEXT              -- instant
);
CREATE INDEX registry_batch_state ON registry_batch (state, id);

-- What is to become a version: draft → submitted → reviewed → published, or withdrawn. `staged`
-- drafts belong to a batch and nobody works on them.
CREATE TABLE registry_proposal (
    id           BIGINT  NOT NULL PRIMARY KEY,
    batch_id     BIGINT  REFERENCES registry_batch (id),
    kind         TEXT    NOT NULL,
    code         TEXT    NOT NULL,
    title        TEXT    NOT NULL,  -- for lists
    office       TEXT    NOT NULL,  -- code of the department whose list it is in; '' the city's
    base_version INTEGER NOT NULL,  -- version it was begun from; 0: a new record
    state        TEXT    NOT NULL CHECK (state IN ('draft', 'submitted', 'reviewed', 'published', 'withdrawn',
                     'staged')),
    target       TEXT    NOT NULL CHECK (target IN ('published', 'suspended', 'cancelled')),
    effective_on TEXT    NOT NULL,  -- legal day
    body         TEXT    NOT NULL,  -- canonical JSON
    reason       TEXT    NOT NULL,  -- why it changes
    revision     INTEGER NOT NULL,  -- optimistic lock
    owner_id     BIGINT,            -- who works on it; NULL: to be claimed
    owner        TEXT    NOT NULL,  -- name
    editors      TEXT    NOT NULL,  -- ids of all who changed it, ' 12 34 ': they neither review nor publish
    reviewer_id  BIGINT,            -- publishes it not either
    typing_id    BIGINT,            -- who saved last …
    typing       TEXT    NOT NULL,
    typing_at    TEXT    NOT NULL,  -- … and when
    changed_at   TEXT    NOT NULL,
    version      INTEGER            -- as published
);
CREATE INDEX registry_proposal_batch ON registry_proposal (batch_id, id);
CREATE INDEX registry_proposal_code ON registry_proposal (kind, code, state);
CREATE INDEX registry_proposal_state ON registry_proposal (state, office, changed_at);

-- Records that are published in versions: items, places, elements, … The code is the record's own
-- (31 characters for items); the short code stands in QR codes and is never reused.
CREATE TABLE registry_record (
    id         BIGINT  NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,  -- 'item', 'place', 'element', …
    code       TEXT    NOT NULL,
    short_code TEXT    NOT NULL,
    newest     INTEGER NOT NULL,  -- highest version
    UNIQUE (kind, code),
    UNIQUE (short_code)
);

-- Versions, immutable. In force on a day: the highest version of the latest effective day that is
-- not after it.
CREATE TABLE registry_version (
    record_id    BIGINT  NOT NULL REFERENCES registry_record (id),
    version      INTEGER NOT NULL CHECK (version > 0),
    state        TEXT    NOT NULL CHECK (state IN ('published', 'suspended', 'cancelled')),
    effective_on TEXT    NOT NULL,  -- legal day
    body         TEXT    NOT NULL,  -- canonical JSON
    digest       TEXT    NOT NULL,  -- SM3 of the body, hex
    published_at TEXT    NOT NULL,
    PRIMARY KEY (record_id, version)
);
CREATE INDEX registry_version_effective ON registry_version (record_id, effective_on, version);

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

-- Roles are sets of rights.
CREATE TABLE role (
    code        TEXT NOT NULL PRIMARY KEY,
    name_zh     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    rights      TEXT NOT NULL,              -- names separated by spaces
    excludes    TEXT NOT NULL,              -- roles that the same account may not have
    must_totp   INTEGER NOT NULL CHECK (must_totp IN (0, 1))
);

-- Checks of all codes.
CREATE TABLE scan_check (
    began_at TEXT   NOT NULL PRIMARY KEY,  -- instant
    ms       BIGINT NOT NULL,              -- how long it took
    items    BIGINT NOT NULL,
    live     BIGINT NOT NULL
);

-- What came of following the code of an item as a visitor would, the last time: one row an item.
CREATE TABLE scan_result (
    record_id  BIGINT  NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,                          -- of the guide that was shown
    checked_at TEXT    NOT NULL,                          -- instant
    live       INTEGER NOT NULL CHECK (live IN (0, 1)),
    why        TEXT    NOT NULL                           -- what a visitor met instead; '' if live
);

-- Which migrations this database has; see lib/db/migrate.h.
CREATE TABLE schema_migration (
    number     INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    checksum   TEXT    NOT NULL,
    release    TEXT    NOT NULL,
    additive   INTEGER NOT NULL CHECK (additive IN (0, 1)),
    applied_at TEXT    NOT NULL
);

-- What can be found: one row per version of a record, valid from … until (exclusive).
CREATE TABLE search_doc (
    id          BIGINT  NOT NULL PRIMARY KEY,
    object_id   BIGINT  NOT NULL,
    version     INTEGER NOT NULL,
    valid_from  TEXT    NOT NULL,
    valid_until TEXT    NOT NULL,
    text_id     BIGINT  NOT NULL REFERENCES search_text (id),
    place       TEXT    NOT NULL,  -- names of who does it, one a line
    complete    INTEGER NOT NULL CHECK (complete IN (0, 1)),
    UNIQUE (object_id, version)
);
CREATE INDEX search_doc_text ON search_doc (text_id, valid_from);
CREATE VIRTUAL TABLE search_index USING fts5(name, body, tokenize = 'unicode61');

CREATE TABLE 'search_index_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'search_index_content'(id INTEGER PRIMARY KEY, c0, c1);

CREATE TABLE 'search_index_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'search_index_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

CREATE TABLE 'search_index_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

-- All that stands in search_doc.place, each once.
CREATE TABLE search_place (
    name TEXT NOT NULL PRIMARY KEY
);

-- Everyday words that mean the same.
CREATE TABLE search_synonym (
    word     TEXT    NOT NULL,
    group_no INTEGER NOT NULL,
    PRIMARY KEY (word, group_no)
);
CREATE INDEX search_synonym_group ON search_synonym (group_no);

-- What is searched in. Documents with equal texts (one item at ten bodies) share one.
CREATE TABLE search_text (
    id       BIGINT NOT NULL PRIMARY KEY,
    kind     TEXT   NOT NULL,
    title_zh TEXT   NOT NULL,
    title_en TEXT   NOT NULL,
    words    TEXT   NOT NULL,  -- everyday words, one a line
    tags     TEXT   NOT NULL,  -- what it gives, asks for and belongs to, one a line
    sort_key TEXT   NOT NULL,  -- pinyin of the title
    digest   TEXT   NOT NULL UNIQUE  -- of all that is indexed
);

-- big: by token_digest; Sessions: the token itself is only in the browser.
CREATE TABLE session (
    token_digest TEXT NOT NULL PRIMARY KEY, -- SM3, hex
    id          BIGINT NOT NULL,
    account_id  BIGINT NOT NULL,
    begun_at    TEXT NOT NULL,
    seen_at     TEXT NOT NULL,
    ends_at     TEXT NOT NULL,              -- absolute end
    state       TEXT NOT NULL CHECK (state IN ('totp', 'full')),
    agent       TEXT NOT NULL,              -- kind of browser, for the owner's list
    address     BLOB                        -- sealed, for the owner's list
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_ends ON session (ends_at);
CREATE INDEX session_id ON session (id);

-- Failed attempts, by account and address: the lock-out counts them.
CREATE TABLE sign_in_failure (
    id          BIGINT NOT NULL PRIMARY KEY,
    login_digest TEXT NOT NULL,
    address_digest TEXT NOT NULL,
    at          TEXT NOT NULL
);
CREATE INDEX sign_in_failure_key ON sign_in_failure (login_digest, address_digest, at);

-- To-dos from the catalogue: an entry changed, and this item of the office differs from it. One row for
-- each item and version of its entry; the acts are in the ledger under its id.
CREATE TABLE upstream_todo (
    id           BIGINT  NOT NULL PRIMARY KEY,
    revision     INTEGER NOT NULL,
    item         TEXT    NOT NULL,  -- code
    name         TEXT    NOT NULL,  -- of the item, Chinese
    office       TEXT    NOT NULL,  -- code of the implementing body
    catalogue    TEXT    NOT NULL,  -- code of the entry
    from_version INTEGER NOT NULL,  -- of the entry, before
    to_version   INTEGER NOT NULL,  -- … and after
    state        TEXT    NOT NULL CHECK (state IN ('open', 'objected', 'closed')),
    owner_id     BIGINT  NOT NULL,  -- account that works on it; 0: nobody yet
    owner        TEXT    NOT NULL,
    reason       TEXT    NOT NULL,  -- why objected
    proposal_id  BIGINT  NOT NULL,  -- draft that takes the values over; 0: none
    made_at      TEXT    NOT NULL,  -- instant
    changed_at   TEXT    NOT NULL,  -- instant
    UNIQUE (item, to_version)
);
CREATE INDEX upstream_todo_state ON upstream_todo (state, changed_at, id);
