/* procedure.c – reads, checks and keeps procedures. */
#include "core/casefile/procedure.h"

#include <dirent.h>
#include <stdlib.h>

#include "core/registry/definition.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define PROCEDURES_MAX 200

const char *const procedure_effects[] = { "start-receipt", "start-acceptance", "stop-decision",
    "start-delivery", "stop-delivery", "stop-notice", "start-supply", "stop-supply",
    "restart-receipt", "pause", "prolong", "resume", "dated-back", NULL };
const char *const procedure_fields[] = { "reason", "defects", "opinion", "files", "delivery",
    "until", "special", NULL };
const char *const procedure_documents[] = { "receipt", "acceptance", "correction", "declined",
    "not_needed", "grant", "deny", "pause", NULL };
static const char *const by_words[] = { "applicant", "staff", "program", NULL };
static const char *const outcome_words[] = { "granted", "denied", "declined", "not_needed",
    "withdrawn", NULL };
static const char *const guard_fields[] = { "immediate", "channel", "corrections", "applicant",
    "pledge", NULL };

static const struct shape condition_shape[] = {
    SHAPE(struct procedure_condition, field, WORD, .required = true, .words = guard_fields),
    SHAPE_MANY(struct procedure_condition, is, TEXTS),
    SHAPE_MANY(struct procedure_condition, not, TEXTS),
    SHAPE(struct procedure_condition, less_than, INT, .min = 1, .max = 1000),
    SHAPE_END,
};
static const struct shape guard_shape[] = {
    SHAPE(struct procedure_guard, field, WORD, .words = guard_fields),
    SHAPE_MANY(struct procedure_guard, is, TEXTS),
    SHAPE_MANY(struct procedure_guard, not, TEXTS),
    SHAPE(struct procedure_guard, less_than, INT, .min = 1, .max = 1000),
    SHAPE_LIST_OF(struct procedure_guard, any, struct procedure_condition, condition_shape),
    SHAPE(struct procedure_guard, why, PAIR, .required = true),
    SHAPE_END,
};
static const struct shape act_shape[] = {
    SHAPE(struct procedure_act, code, TEXT, .required = true),
    SHAPE(struct procedure_act, name, PAIR, .required = true),
    SHAPE(struct procedure_act, done, PAIR, .required = true),
    SHAPE_MANY(struct procedure_act, from, TEXTS, .required = true),
    SHAPE(struct procedure_act, to, TEXT, .required = true),
    SHAPE(struct procedure_act, by, WORD, .required = true, .words = by_words),
    SHAPE(struct procedure_act, right, TEXT),
    SHAPE_MANY(struct procedure_act, effects, TEXTS, .words = procedure_effects),
    SHAPE_MANY(struct procedure_act, fields, TEXTS, .words = procedure_fields),
    SHAPE_MANY(struct procedure_act, not_by, TEXTS),
    SHAPE(struct procedure_act, outcome, WORD, .words = outcome_words),
    SHAPE(struct procedure_act, document, WORD, .words = procedure_documents),
    SHAPE_LIST_OF(struct procedure_act, guards, struct procedure_guard, guard_shape),
    SHAPE(struct procedure_act, warning, BOOL),
    SHAPE(struct procedure_act, message, PAIR),
    SHAPE_END,
};
static const struct shape state_shape[] = {
    SHAPE(struct procedure_state, code, TEXT, .required = true),
    SHAPE(struct procedure_state, name, PAIR, .required = true),
    SHAPE(struct procedure_state, upload, TEXT, .required = true),
    SHAPE(struct procedure_state, open, BOOL),
    SHAPE_END,
};
static const char *const units[] = { "working", "natural", NULL };
static const struct shape limit_shape[] = {
    SHAPE(struct procedure_limit, n, INT, .min = 0, .max = 3660),
    SHAPE(struct procedure_limit, unit, WORD, .required = true, .words = units),
    SHAPE(struct procedure_limit, basis, TEXT, .required = true),
    SHAPE_END,
};
static const struct shape special_shape[] = {
    SHAPE(struct procedure_special, code, TEXT, .required = true),
    SHAPE(struct procedure_special, name, PAIR, .required = true),
    SHAPE(struct procedure_special, stops_legal, BOOL),
    SHAPE(struct procedure_special, stops_promise, BOOL),
    SHAPE(struct procedure_special, basis, TEXT, .required = true),
    SHAPE_END,
};
static const struct shape procedure_shape[] = {
    SHAPE(struct procedure, code, TEXT, .required = true),
    SHAPE(struct procedure, name, PAIR, .required = true),
    SHAPE(struct procedure, start, TEXT, .required = true),
    SHAPE_LIST_OF(struct procedure, states, struct procedure_state, state_shape, .required = true),
    SHAPE_LIST_OF(struct procedure, acts, struct procedure_act, act_shape, .required = true),
    SHAPE_LIST_OF(struct procedure, special, struct procedure_special, special_shape),
    SHAPE(struct procedure, notice, STRUCT, .required = true, .sub = limit_shape),
    SHAPE(struct procedure, supply, STRUCT, .required = true, .sub = limit_shape),
    SHAPE(struct procedure, delivery, STRUCT, .required = true, .sub = limit_shape),
    SHAPE_END,
};

/* ---- looking
 * --------------------------------------------------------------------------------------------- */

const struct procedure_act *procedure_act(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->n_acts; i++) {
        if (str_eq(p->acts[i].code, code))
            return &p->acts[i];
    }
    return NULL;
}

const struct procedure_state *procedure_state(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->n_states; i++) {
        if (str_eq(p->states[i].code, code))
            return &p->states[i];
    }
    return NULL;
}

const struct procedure_special *procedure_special(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->n_special; i++) {
        if (str_eq(p->special[i].code, str_or(code, "")))
            return &p->special[i];
    }
    return NULL;
}

bool act_has_effect(const struct procedure_act *a, const char *effect)
{
    return str_in(effect, a->effects, a->n_effects);
}

bool act_has_field(const struct procedure_act *a, const char *field)
{
    return str_in(field, a->fields, a->n_fields);
}

bool act_leaves(const struct procedure_act *a, const char *state)
{
    return str_in(state, a->from, a->n_from);
}

static const struct definition_kind definition_of_procedure = {
    .kind = PROCEDURE_KIND, .shape = procedure_shape, .size = sizeof(struct procedure)
};

/* What lies behind the pointers is shared and const. */
static struct procedure with_version(const struct definition *d)
{
    struct procedure p = *(const struct procedure *)d->value;

    p.record_id = d->version.record_id;
    p.version = d->version.version;
    return p;
}

enum err procedure_current(struct call *c, const char *code, struct procedure *ret)
{
    const struct definition *d;
    enum err e = definition_current(c, &definition_of_procedure, code, &d);

    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_STATE, N_("There is no procedure {code}"), "code", code);
    TRY(e);
    *ret = with_version(d);
    return OK;
}

enum err procedure_exact(struct call *c, int64_t record_id, int version, struct procedure *ret)
{
    const struct definition *d;

    TRY(definition_exact(c, &definition_of_procedure, record_id, version, &d));
    *ret = with_version(d);
    return OK;
}

static enum err add_versions(
    struct call *c, int64_t record_id, const char *act, struct procedure **list, size_t *n)
{
    struct registry_version *versions;
    size_t n_versions;

    TRY(registry_history(c, record_id, &versions, &n_versions));
    for (size_t i = 0; i < n_versions; i++) {
        struct procedure p;

        TRY(procedure_exact(c, record_id, versions[i].version, &p));
        if (procedure_act(&p, act) == NULL)
            continue;
        *list = talloc_realloc(c->mem, *list, struct procedure, (unsigned)*n + 1);
        must(*list != NULL);
        (*list)[(*n)++] = p;
    }
    return OK;
}

enum err procedure_versions(struct call *c, const char *act, struct procedure **ret, size_t *ret_n)
{
    struct registry_version *records;
    size_t n;

    *ret = NULL;
    *ret_n = 0;
    TRY(registry_list(c, PROCEDURE_KIND, DAY_NONE, &records, &n));
    for (size_t i = 0; i < n; i++)
        TRY(add_versions(c, records[i].record_id, act, ret, ret_n));
    return OK;
}

/* ---- checking
 * --------------------------------------------------------------------------------------------- */

static bool some_act_leaves(const struct procedure *p, const char *state)
{
    for (size_t i = 0; i < p->n_acts; i++) {
        if (act_leaves(&p->acts[i], state))
            return true;
    }
    return false;
}

static bool some_act_enters(const struct procedure *p, const char *state)
{
    for (size_t i = 0; i < p->n_acts; i++) {
        if (str_eq(p->acts[i].to, state) && !str_in(state, p->acts[i].from, p->acts[i].n_from))
            return true;
    }
    return str_eq(p->start, state);
}

static bool some_act_has(const struct procedure *p, const char *effect)
{
    for (size_t i = 0; i < p->n_acts; i++) {
        if (act_has_effect(&p->acts[i], effect))
            return true;
    }
    return false;
}

/* Each condition asks something that its field can answer. */
static void check_condition(struct conf *k, struct conf_node *at, const struct procedure_act *a,
    const struct procedure_condition *g)
{
    if (g->n_is == 0 && g->n_not == 0 && g->less_than == 0)
        conf_error(k, at, N_("a guard of the act {act} asks nothing of {field}"), "act", a->code,
            "field", g->field);
    if (g->less_than != 0 && !str_eq(g->field, "corrections"))
        conf_error(k, at, N_("a guard of the act {act}: {field} is no number"), "act", a->code,
            "field", g->field);
}

static void check_guard(struct conf *k, struct conf_node *at, const struct procedure_act *a,
    const struct procedure_guard *g)
{
    const struct procedure_condition own = {
        .field = g->field, .n_is = g->n_is, .n_not = g->n_not, .less_than = g->less_than
    };

    if (g->field != NULL)
        check_condition(k, at, a, &own);
    else if (g->n_any == 0 || g->n_is + g->n_not > 0 || g->less_than != 0)
        conf_error(k, at, N_("a guard of the act {act} names no field"), "act", a->code);
    for (size_t i = 0; i < g->n_any; i++)
        check_condition(k, at, a, &g->any[i]);
}

static void check_act(
    struct conf *k, struct conf_node *at, const struct procedure *p, const struct procedure_act *a)
{
    for (size_t i = 0; i < a->n_from; i++) {
        if (procedure_state(p, a->from[i]) == NULL)
            conf_error(k, at, N_("the act {act} leaves the unknown state {state}"), "act", a->code,
                "state", a->from[i]);
    }
    if (procedure_state(p, a->to) == NULL)
        conf_error(k, at, N_("the act {act} leads to the unknown state {state}"), "act", a->code,
            "state", a->to);
    if (str_eq(a->by, "staff") && a->right == NULL)
        conf_error(k, at, N_("the act {act} of staff needs a right"), "act", a->code);
    for (size_t i = 0; i < a->n_not_by; i++) {
        if (procedure_act(p, a->not_by[i]) == NULL && !str_eq(a->not_by[i], "receive"))
            conf_error(k, at, N_("the act {act} excludes the unknown act {other}"), "act", a->code,
                "other", a->not_by[i]);
    }
    for (size_t i = 0; i < a->n_guards; i++)
        check_guard(k, at, a, &a->guards[i]);
}

/* What begins or prolongs one says until when; what begins one says which. Looking at the place and
 * showing something to the public stop no clock of the law (行政许可法 §45 does not name them). */
static void check_special(struct conf *k, struct conf_node *at, const struct procedure *p)
{
    static const char *const no_law[] = { "site_visit", "publicity" };

    for (size_t i = 0; i < p->n_special; i++) {
        if (p->special[i].stops_legal && str_in(p->special[i].code, no_law, COUNT_OF(no_law)))
            conf_error(k, at, N_("the special procedure {code} cannot stop the legal clock"),
                "code", p->special[i].code);
    }
    for (size_t i = 0; i < p->n_acts; i++) {
        const struct procedure_act *a = &p->acts[i];
        bool begins = act_has_effect(a, "pause"), longer = act_has_effect(a, "prolong");

        if ((begins && (!act_has_field(a, "special") || p->n_special == 0)) ||
            ((begins || longer) && !act_has_field(a, "until")))
            conf_error(k, at, N_("the act {act} has to ask for the special procedure and its end"),
                "act", a->code);
    }
}

static void check_procedure(struct conf *k, struct conf_node *at, const struct procedure *p)
{
    for (size_t i = 0; i < p->n_acts; i++)
        check_act(k, at, p, &p->acts[i]);
    for (size_t i = 0; i < p->n_states; i++) {
        const struct procedure_state *s = &p->states[i];

        if (!some_act_enters(p, s->code))
            conf_error(k, at, N_("nothing leads to the state {state}"), "state", s->code);
        if (s->open && !some_act_leaves(p, s->code))
            conf_error(k, at, N_("the open state {state} has no next act"), "state", s->code);
    }
    if (!some_act_has(p, "stop-decision"))
        conf_error(k, at, N_("no act stops the clocks of the decision"));
    if (some_act_has(p, "pause") && !some_act_has(p, "resume"))
        conf_error(k, at, N_("a pause never ends"));
    check_special(k, at, p);
}

/* ---- loading
 * ------------------------------------------------------------------------------------------------
 */

enum err procedure_load(
    struct call *c, struct conf *k, const char *dir, const char *name, day effective_on)
{
    const char *file = str_printf(c->mem, "procedures/%s.yaml", name);
    struct procedure p = { 0 };
    struct conf_node *root;
    int64_t record_id;
    size_t before = conf_errors(k);
    int version;

    TRY(conf_read(k, dir, file, &root));
    shape_from_conf(c, k, root, NULL, procedure_shape, &p);
    if (conf_errors(k) > before)
        return OK;
    check_procedure(k, root, &p);
    if (!str_eq(p.code, name))
        conf_error(k, root, N_("the code of a procedure is its file's name"));
    if (conf_errors(k) > before)
        return OK;
    return registry_publish(c, PROCEDURE_KIND, p.code, shape_to_text(c->mem, procedure_shape, &p),
        effective_on, &record_id, &version);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum err procedure_load_all(struct call *c, struct conf *k, const char *dir)
{
    const char *path = str_printf(c->mem, "%s/procedures", dir);
    const char **names = mem_array(c->mem, const char *, PROCEDURES_MAX);
    DIR *d = opendir(path);
    struct dirent *e;
    size_t n = 0;

    if (d == NULL)
        return fail(c, ERR_NOT_FOUND, N_("The directory {path} cannot be read"), "path", path);
    while ((e = readdir(d)) != NULL && n < PROCEDURES_MAX) {
        if (e->d_name[0] != '.' && str_ends(e->d_name, ".yaml"))
            names[n++] = str_dup_n(c->mem, e->d_name, strlen(e->d_name) - strlen(".yaml"));
    }
    (void)closedir(d);
    qsort(names, n, sizeof *names, by_text);
    for (size_t i = 0; i < n; i++)
        TRY(procedure_load(c, k, dir, names[i], day_from_ymd(2021, 1, 1)));
    return OK;
}
