/* private.h – what the files of core/casefile share. */
#ifndef CASEFILE_PRIVATE_H
#define CASEFILE_PRIVATE_H

#include "core/casefile/casefile.h"
#include "core/casefile/procedure.h"
#include "lib/base/clock.h"

/* The frozen basis as JSON and back. Texts of the result live in c->mem. */
const char *basis_text(struct call *c, const struct casefile_basis *b);
enum err basis_limits(struct call *c, const struct casefile *k, struct casefile_limit *ret_promise,
    struct casefile_limit *ret_legal) nodiscard;

/* Sets due_on, due_clock and due_provisional from the clocks: the earliest that runs. */
enum err casefile_set_due(struct call *c, struct casefile *k, const struct procedure *p) nodiscard;

/* What an act rests on; the ledger gets salted commitments to it. */
struct file_row;
struct evidence {
    const char *form;   /* canonical JSON of the answers */
    const char *letter; /* as it was written */
    bool with_files;
    const struct file_row *files; /* all of the case, in the order of their ids */
    size_t n_files;
};
struct act_record {
    const char *act, *from, *to;     /* from "": the case begins */
    const char *note;                /* reason, opinion; NULL */
    const char *on_day;              /* NULL: today */
    const char *special, *until;     /* a special procedure begins or lasts longer; NULL */
    const struct evidence *evidence; /* NULL: none */
    int64_t seq;                     /* of the event that was written */
};
/* Writes one event and its entry in the ledger. */
enum err casefile_record(struct call *c, const struct casefile *k, struct act_record *r) nodiscard;
const char *event_note_column(struct call *c, int64_t seq);

/* A letter that is about to be written: the case is as the act will leave it. */
struct casefile_act_input;
struct casefile_clock;
struct draft_letter {
    const struct casefile *k;
    const struct procedure *p;
    const struct procedure_act *a;
    const struct casefile_act_input *in;
    const char *note;
    const char *special, *until; /* as in act_record */
    const char *on_day;          /* of the act, for the clocks */
};
enum err letter_write(
    struct call *c, const struct draft_letter *d, const char **ret_body) nodiscard;
enum err letter_keep(struct call *c, const struct casefile *k, int64_t seq, const char *kind,
    const char *number, const char *body) nodiscard;
const char *letter_column(struct call *c, int64_t seq); /* what its body is sealed under */
/* The clocks as they will be after the act. */
enum err casefile_clocks_after(struct call *c, const struct draft_letter *d,
    struct casefile_clock **ret, size_t *ret_n) nodiscard;
day casefile_due(const struct casefile_clock *k); /* DAY_NONE while it stands still for ever */
/* Checks the act as casefile_do would, and writes its letter only. */
enum err casefile_try(struct call *c, int64_t id, const struct casefile_act_input *in,
    const char **ret_kind, const char **ret_body) nodiscard;

/* Tells the applicants and agents with an account. */
enum err casefile_tell(struct call *c, const struct casefile *k, struct pair message) nodiscard;

/* Random claims of 办件编号 and 收件码 (number.c). */
enum err casefile_numbers(struct call *c, struct casefile *k) nodiscard;
enum err crowd_start(struct call *c, struct site *s) nodiscard;

/* Who stands before the case, and what has happened to it (casefile_may.c). */
struct event_row;
struct standing {
    bool is_applicant;      /* or an agent whose authority has not ended */
    const char *applicants; /* "person", "firm" or "mixed" */
    struct event_row *events;
    size_t n_events;
};
enum err casefile_standing(
    struct call *c, const struct casefile *k, struct standing *ret) nodiscard;
/* Why the actor may not do this act now: OK, or the error – recorded only if `tell`. */
enum err casefile_may(struct call *c, const struct casefile *k, const struct procedure_act *a,
    const struct standing *s, bool tell) nodiscard;
/* Whoever came to the window has no account: the clerk does what they ask for there. */
bool casefile_on_behalf(const struct call *c, const struct casefile *k);

/* The actor is an applicant of the case, or an agent whose authority has not ended. */
enum err casefile_is_applicant(struct call *c, const struct casefile *k, bool *ret) nodiscard;

#endif
