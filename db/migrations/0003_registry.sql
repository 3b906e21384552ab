-- release 0.1.0 additive

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

-- All that stands in search_doc.place, each once.
CREATE TABLE search_place (
    name TEXT NOT NULL PRIMARY KEY
);

-- The index itself: tokens prepared by the program (core/search/README.md), the engine's own kind.
-- Row by row it belongs to search_text.
--sqlite:CREATE VIRTUAL TABLE search_index USING fts5(name, body, tokenize = 'unicode61');
--pgsql:CREATE TABLE search_index (id BIGINT NOT NULL PRIMARY KEY, name TSVECTOR NOT NULL, body TSVECTOR NOT NULL);
--pgsql:CREATE INDEX search_index_name ON search_index USING GIN (name);
--pgsql:CREATE INDEX search_index_body ON search_index USING GIN (body);

-- Everyday words that mean the same.
CREATE TABLE search_synonym (
    word     TEXT    NOT NULL,
    group_no INTEGER NOT NULL,
    PRIMARY KEY (word, group_no)
);
CREATE INDEX search_synonym_group ON search_synonym (group_no);

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
CREATE INDEX item_card_sort ON item_card (sort_key, record_id);
CREATE INDEX item_card_office ON item_card (office, valid_from, valid_until, state);
CREATE INDEX item_card_themes ON item_card (themes, valid_from, valid_until, state);

-- How often an item's code was scanned, by day.
CREATE TABLE item_scan (
    record_id BIGINT NOT NULL,
    day       TEXT   NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (record_id, day)
);

-- The last test call of a telephone or visit of an address: what the quality rules judge
-- reachability by.
CREATE TABLE probe (
    target    TEXT    NOT NULL PRIMARY KEY,  -- number or address as shown to citizens
    probed_on TEXT    NOT NULL,              -- legal day
    reached   INTEGER NOT NULL CHECK (reached IN (0, 1)),
    note      TEXT    NOT NULL
);
