-- release 0.2.0 additive

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
CREATE INDEX registry_proposal_state ON registry_proposal (state, office, changed_at);
CREATE INDEX registry_proposal_batch ON registry_proposal (batch_id, id);
CREATE INDEX registry_proposal_code ON registry_proposal (kind, code, state);

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
