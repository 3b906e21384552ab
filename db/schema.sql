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

-- An account: a citizen, a firm, a member of staff, another system.
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
    state       TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
    rights_cache TEXT NOT NULL,             -- rights of all its roles: one read tells who asks
    created_at  TEXT NOT NULL,
    version     INTEGER NOT NULL
);

-- Identities are claims: keyed digest of kind and number; the key's id stands in front.
CREATE TABLE account_identity (
    digest      TEXT NOT NULL PRIMARY KEY,
    account_id  BIGINT NOT NULL
);

-- Log-ins are claims, folded to lower case.
CREATE TABLE account_login (
    login       TEXT NOT NULL PRIMARY KEY,
    account_id  BIGINT NOT NULL
);

-- Single objects that an account sees: its own cases, those it was made agent or assignee of.
CREATE TABLE account_object (
    account_id  BIGINT NOT NULL,
    object_id   BIGINT NOT NULL,
    why         TEXT NOT NULL,
    granted_at  TEXT NOT NULL,
    PRIMARY KEY (account_id, object_id)
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
    PRIMARY KEY (record_id, version)
);
CREATE INDEX item_card_sort ON item_card (sort_key, record_id);

-- How often an item's code was scanned, by day.
CREATE TABLE item_scan (
    record_id BIGINT NOT NULL,
    day       TEXT   NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (record_id, day)
);

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

-- Answers of writes that carried an idempotency key: a double click, the Back button or a retry
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

-- Which migrations this database has; see lib/db/migrate.h.
CREATE TABLE schema_migration (
    number     INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    checksum   TEXT    NOT NULL,
    release    TEXT    NOT NULL,
    additive   INTEGER NOT NULL CHECK (additive IN (0, 1)),
    applied_at TEXT    NOT NULL
);

-- What can be searched: one row per version of a record, valid from … until (exclusive).
CREATE TABLE search_doc (
    id          BIGINT NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    object_id   BIGINT NOT NULL,
    version     INTEGER NOT NULL,
    valid_from  TEXT   NOT NULL,
    valid_until TEXT   NOT NULL,
    title_zh    TEXT   NOT NULL,
    title_en    TEXT   NOT NULL,
    words       TEXT   NOT NULL,  -- everyday words, one a line
    sort_key    TEXT   NOT NULL,  -- pinyin of the title
    digest      TEXT   NOT NULL,  -- of what was indexed: an unchanged document is left alone
    UNIQUE (object_id, version)
);
CREATE VIRTUAL TABLE search_index USING fts5(tokens, tokenize = 'unicode61');

CREATE TABLE 'search_index_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'search_index_content'(id INTEGER PRIMARY KEY, c0);

CREATE TABLE 'search_index_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'search_index_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

CREATE TABLE 'search_index_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

-- Everyday words that mean the same.
CREATE TABLE search_synonym (
    word     TEXT    NOT NULL,
    group_no INTEGER NOT NULL,
    PRIMARY KEY (word, group_no)
);
CREATE INDEX search_synonym_group ON search_synonym (group_no);

-- Sessions: the token itself is only in the browser.
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

-- Failed attempts, by account and address: the lock-out counts them.
CREATE TABLE sign_in_failure (
    id          BIGINT NOT NULL PRIMARY KEY,
    login_digest TEXT NOT NULL,
    address_digest TEXT NOT NULL,
    at          TEXT NOT NULL
);
CREATE INDEX sign_in_failure_key ON sign_in_failure (login_digest, address_digest, at);
