-- release 0.1.0

-- Divisions, GB/T 2260 and the statistical codes below: a small reference table, loaded from the pack.
CREATE TABLE division (
    code        TEXT NOT NULL PRIMARY KEY,  -- GB/T 2260, 6 to 12 digits
    parent      TEXT,
    name        TEXT NOT NULL,
    level       TEXT NOT NULL               -- region, city, county, town, village
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

-- big: by account_id; Passwords that an account had: the last ones are not taken again.
CREATE TABLE account_password (
    account_id  BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    hash        TEXT NOT NULL,
    PRIMARY KEY (account_id, id)
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

-- big: by login; Log-ins are claims, folded to lower case.
CREATE TABLE account_login (
    login       TEXT NOT NULL PRIMARY KEY,
    account_id  BIGINT NOT NULL
);

-- big: by digest; Identities are claims: keyed digest of kind and number; the key's id stands in front.
CREATE TABLE account_identity (
    digest      TEXT NOT NULL PRIMARY KEY,
    account_id  BIGINT NOT NULL
);

-- Roles are sets of rights.
CREATE TABLE role (
    code        TEXT NOT NULL PRIMARY KEY,
    name_zh     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    rights      TEXT NOT NULL,              -- names separated by spaces
    excludes    TEXT NOT NULL,              -- roles that the same account may not have
    must_totp   INTEGER NOT NULL CHECK (must_totp IN (0, 1))
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

-- big: by account_id; Single objects that an account sees: its own cases, those it was made agent or assignee of.
CREATE TABLE account_object (
    account_id  BIGINT NOT NULL,
    object_id   BIGINT NOT NULL,
    why         TEXT NOT NULL,
    granted_at  TEXT NOT NULL,
    PRIMARY KEY (account_id, object_id)
);
INSERT INTO account_scope (account_id, scope_id) VALUES (0, 0);

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
CREATE INDEX session_id ON session (id);
CREATE INDEX session_ends ON session (ends_at);

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

-- Failed attempts, by account and address: the lock-out counts them.
CREATE TABLE sign_in_failure (
    id          BIGINT NOT NULL PRIMARY KEY,
    login_digest TEXT NOT NULL,
    address_digest TEXT NOT NULL,
    at          TEXT NOT NULL
);
CREATE INDEX sign_in_failure_key ON sign_in_failure (login_digest, address_digest, at);
