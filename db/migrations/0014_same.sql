-- release 0.3.0 additive

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
