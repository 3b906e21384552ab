/* proposal.h – the life of a record before it is published.
 *
 *     draft ─submit→ submitted ─review→ reviewed ─publish→ published
 *       ↑──────return────┘────────────────┘       withdraw: from any of the three
 *
 * One open draft a record; who begins or claims it owns it and may hand it over. Whoever changed a
 * draft neither reviews nor publishes it, and who reviewed it does not publish it (two more
 * people). Nothing with an error among its findings is submitted or published. A version that is
 * published takes effect on its day: what is in force follows from the days, nothing has to run at
 * midnight. Every step is kept (who, when, why), and a publication is in the ledger of the record.
 */
#ifndef PUBLISH_PROPOSAL_H
#define PUBLISH_PROPOSAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/publish/record.h"
#include "lib/base/call.h"
#include "lib/base/module.h"

#define PROPOSAL_REASON_MAX 500 /* characters */
#define PROPOSAL_TYPING_S 120   /* so long after saving somebody counts as typing */
#define PROPOSAL_PAGE_MAX 200

struct proposal {
    int64_t id, batch_id; /* 0: no batch */
    const char *kind, *code, *title;
    const char *office; /* "" the city's own */
    int base_version;   /* 0: a new record */
    const char *state;  /* draft, submitted, reviewed, published, withdrawn, staged */
    const char *target; /* published, suspended, cancelled */
    const char *effective_on;
    const char *body, *reason;
    int revision;
    int64_t owner_id; /* 0: to be claimed */
    const char *owner;
    const char *editors;
    int64_t reviewer_id;
    int64_t typing_id;
    const char *typing, *typing_at;
    const char *changed_at;
    int version; /* 0: not published */
};

struct proposal_act {
    int seq;
    const char *act; /* begin, claim, hand-over, save, submit, return, review, publish, withdraw */
    int64_t actor_id;
    const char *actor, *at, *note;
};

/* Begins a draft of a record from its newest version (code), or of a new record (code "", body from
 * the kind's empty struct). ERR_CONFLICT if there is an open one: *ret_id is that one. */
enum err proposal_begin(
    struct call *c, const char *kind, const char *code, int64_t *ret_id) nodiscard;
enum err proposal_load(struct call *c, int64_t id, struct proposal *ret) nodiscard;

/* Each of these fails with ERR_CONFLICT if the draft is no longer at `revision`, with ERR_STATE if
 * it is not in a state for it, with ERR_DENIED if the actor must not. */
enum err proposal_save(struct call *c, int64_t id, int revision, const char *body,
    const char *effective_on, const char *target, const char *reason) nodiscard;
enum err proposal_claim(struct call *c, int64_t id, int revision) nodiscard;
enum err proposal_hand_over(struct call *c, int64_t id, int revision, int64_t to) nodiscard;
enum err proposal_submit(struct call *c, int64_t id, int revision) nodiscard;
enum err proposal_return(struct call *c, int64_t id, int revision, const char *why) nodiscard;
enum err proposal_review(struct call *c, int64_t id, int revision, const char *note) nodiscard;
enum err proposal_publish(struct call *c, int64_t id, int revision, int *ret_version) nodiscard;
enum err proposal_withdraw(struct call *c, int64_t id, int revision, const char *why) nodiscard;
/* Somebody opened the form: shown to others for PROPOSAL_TYPING_S. */
enum err proposal_typing(struct call *c, int64_t id) nodiscard;

/* The open draft of a record; *ret_id 0 if there is none. */
enum err proposal_open_of(
    struct call *c, const char *kind, const char *code, int64_t *ret_id) nodiscard;
/* Whether the actor changed it: then somebody else reviews and publishes it. */
bool proposal_edited_by(struct call *c, const struct proposal *p);

/* The code of the only department whose list the actor works on; NULL: all lists. */
const char *proposal_only_office(struct call *c);

/* NULL in a filter: any. */
struct proposal_filter {
    const char *state, *office, *kind;
    int64_t owner_id; /* 0: any */
    bool open;        /* draft, submitted, reviewed only */
    int64_t limit, offset;
};
enum err proposal_list(struct call *c, const struct proposal_filter *f, struct proposal **ret,
    size_t *ret_n, int64_t *ret_total) nodiscard;
enum err proposal_acts(
    struct call *c, int64_t id, struct proposal_act **ret, size_t *ret_n) nodiscard;

/* What is wrong with the draft as it is; *ret_errors counts errors. */
enum err proposal_check(struct call *c, const struct proposal *d, const struct record_finding **ret,
    size_t *ret_n, size_t *ret_errors) nodiscard;

/* ---- comparing ----------------------------------------------------------------------------------
 */

struct difference {
    const char *path;   /* "materials[business-licence].note.zh" */
    const char *top;    /* "materials" */
    const char *before; /* NULL: was not there */
    const char *after;  /* NULL: is no longer there */
};
/* Field by field, texts as they are written; rows of lists are matched by their code, name or
 * place. Bodies are canonical JSON; before may be NULL (nothing). */
enum err record_compare(struct call *c, const char *before, const char *after,
    struct difference **ret, size_t *ret_n) nodiscard;

/* What names a row of a list, so that it is found again in another version: its code, its Chinese
 * name or question, itself if it is a text; NULL. */
struct json_t;
const char *record_row_name(const struct json_t *row);

/* Publishes one row and brings up to date what shows it; used by batches too. In a write. */
enum err record_publish(struct call *c, const struct record_kind *k, const char *code,
    const char *state, const char *body, const char *effective_on, int *ret_version) nodiscard;

/* The same without bringing up to date what shows it, in the database (k->published) and in memory
 * (record_touch, once for many): ret->record_id is 0 if nothing changed. */
enum err record_add(struct call *c, const struct record_kind *k, const char *code,
    const char *state, const char *body, const char *effective_on,
    struct registry_version *ret) nodiscard;

enum err record_touch(struct call *c, const struct record_kind *k) nodiscard;

extern const struct module publish_module, proposal_module;

#endif
