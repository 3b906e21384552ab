/* procedure.h – a procedure: which acts lead from which state to which, who may do them, and which
 * clocks they start, stop and pause. Data of the pack (procedures/NAME.yaml), kept in the registry
 * (kind "procedure"), so that a running case keeps the version it began under. Format: README.md.
 */
#ifndef CASEFILE_PROCEDURE_H
#define CASEFILE_PROCEDURE_H

#include "core/registry/shape.h"
#include "lib/base/call.h"
#include "lib/base/clock.h"

#define PROCEDURE_KIND "procedure"

struct conf;

/* A structured condition: all of what is stated must hold.
 * Fields: "immediate" true or false; "channel" web, window, api; "corrections" how often they were
 * asked; "applicant" person, firm, or mixed when both apply together; "pledge" true when the
 * material "pledge" (告知承诺书) was handed in. */
struct procedure_condition {
    const char *field;
    const char **is; /* one of these */
    size_t n_is;
    const char * * not ; /* none of these */
    size_t n_not;
    int less_than; /* a number below this; 0: not stated */
};

/* The condition itself, if it names a field, and at least one of `any`, if there are some. */
struct procedure_guard {
    const char *field;
    const char **is;
    size_t n_is;
    const char * * not ;
    size_t n_not;
    int less_than;
    struct procedure_condition *any;
    size_t n_any;
    struct pair why; /* told when it does not hold */
};

struct procedure_act {
    const char *code;
    struct pair name; /* of the button: 受理 */
    struct pair done; /* in the time line: 已受理 */
    const char **from;
    size_t n_from;
    const char *to;
    const char *by;       /* applicant, staff, program */
    const char *right;    /* staff */
    const char **effects; /* words of procedure_effects */
    size_t n_effects;
    const char **fields; /* words of procedure_fields that the act asks for */
    size_t n_fields;
    const char **not_by; /* acts: nobody does this who did one of them on this case */
    size_t n_not_by;
    const char *outcome;  /* granted, denied, declined, not_needed, withdrawn; NULL: none */
    const char *document; /* notice that it makes: word of procedure_documents; NULL: none */
    struct procedure_guard *guards;
    size_t n_guards;
    bool warning;        /* the button is shown as one that needs care */
    struct pair message; /* to the applicant, in their messages; zh NULL: none */
};

struct procedure_state {
    const char *code;
    struct pair name;   /* 已受理 */
    const char *upload; /* code of the national status table (办理状态) */
    bool open;          /* somebody still has to do something */
};

/* 特别程序: what it stops while it lasts. The legal clock only by 行政许可法 §45 or another law. */
struct procedure_special {
    const char *code; /* hearing, testing, site_visit, … */
    struct pair name;
    bool stops_legal, stops_promise;
    const char *basis; /* law and article, or the city's setting */
};

struct procedure_limit {
    int n;
    const char *unit;
    const char *basis;
};

struct procedure {
    const char *code;
    struct pair name;
    const char *start; /* state after receipt */
    struct procedure_state *states;
    size_t n_states;
    struct procedure_act *acts;
    size_t n_acts;
    struct procedure_special *special;
    size_t n_special;
    struct procedure_limit notice; /* the one-off correction notice: 5 working days, 许可法 §32 */
    struct procedure_limit supply;   /* for the applicant to supply what is missing */
    struct procedure_limit delivery; /* 10 working days, 许可法 §44 */
    /* set by loading from the registry */
    int64_t record_id;
    int version;
};

extern const char *const procedure_effects[];   /* ends with NULL */
extern const char *const procedure_fields[];    /* ends with NULL */
extern const char *const procedure_documents[]; /* ends with NULL */

/* The version in force, or an exact one. */
enum err procedure_current(struct call *c, const char *code, struct procedure *ret) nodiscard;
enum err procedure_exact(
    struct call *c, int64_t record_id, int version, struct procedure *ret) nodiscard;

/* All versions of all procedures that have this act: running cases keep theirs. */
enum err procedure_versions(
    struct call *c, const char *act, struct procedure **ret, size_t *ret_n) nodiscard;

const struct procedure_act *procedure_act(
    const struct procedure *p, const char *code); /* or NULL */
const struct procedure_state *procedure_state(const struct procedure *p, const char *code);
const struct procedure_special *procedure_special(const struct procedure *p, const char *code);
bool act_has_effect(const struct procedure_act *a, const char *effect);
bool act_has_field(const struct procedure_act *a, const char *field);
bool act_leaves(const struct procedure_act *a, const char *state);

/* `cityhall load`: reads DIR/procedures/NAME.yaml for each name, checks it (unknown states, states
 * that nothing leads to or from, clocks that never stop) and publishes it. Mistakes go into k. */
enum err procedure_load(
    struct call *c, struct conf *k, const char *dir, const char *name, day effective_on) nodiscard;
/* Every procedures/NAME.yaml of the pack. */
enum err procedure_load_all(struct call *c, struct conf *k, const char *dir) nodiscard;

#endif
