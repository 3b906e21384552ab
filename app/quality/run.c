/* run.c – from findings to tasks and scores. Everything is read in one transaction; what differs
 * from the tasks there are is written in slices, so that nobody waits long. */
#include "app/quality/run.h"

#include "app/item/item_quality.h"
#include "app/quality/run_store.h"
#include "app/quality/task.h"
#include "app/quality/task_store.h"
#include "core/registry/registry.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"

#define SLICE 25 /* tasks in one write */

/* All that one rule says of one item. */
struct group {
    const char *item, *rule, *office, *finding;
    enum item_severity severity;
};

enum change_kind { CHANGE_OPEN, CHANGE_CLOSE, CHANGE_REOPEN, CHANGE_REWORD };
struct change {
    enum change_kind kind;
    const struct group *group;
    const struct task *task;
};

struct running {
    const char *only; /* code of the only item; NULL: all */
    struct run_row row;
    struct group *groups;
    size_t n_groups;
    struct task *tasks;
    size_t n_tasks;
    struct item_row *items; /* by code */
    size_t n_items;
    struct score *scores; /* by office; the first is the city's */
    size_t n_scores;
    struct change *changes;
    size_t n_changes, next, tried;
    struct run_report *report;
};

/* ---- reading --------------------------------------------------------------------------------- */

static int by_item_and_rule(const void *pa, const void *pb)
{
    const struct item_finding *const *a = pa, *const *b = pb;
    int d = strcmp((*a)->item, (*b)->item);

    return d != 0 ? d : strcmp((*a)->rule->code, (*b)->rule->code);
}

static bool same_group(const struct item_finding *a, const struct item_finding *b)
{
    return str_eq(a->item, b->item) && a->rule == b->rule;
}

static const char *at_most(const void *mem, const char *text, size_t characters)
{
    const char *p = text;

    while (characters-- > 0 && *p != '\0')
        (void)utf8_next(&p);
    return str_dup_n(mem, text, (size_t)(p - text));
}

/* The findings of one rule about one item, one a line, as much as a task keeps. */
static const char *finding_text(const void *mem, const struct item_finding *const *list, size_t n)
{
    const char *text = "";

    for (size_t i = 0; i < n; i++)
        text = str_printf(mem, "%s%s%s", text, i == 0 ? "" : "\n", list[i]->message);
    return at_most(mem, text, TASK_FINDING_MAX);
}

static void make_groups(struct call *c, struct running *x, const struct audit *a)
{
    const struct item_finding *found, **list;
    size_t n_found = audit_findings(a, &found), n = 0;

    list = mem_array(c->mem, const struct item_finding *, n_found + 1);
    for (size_t i = 0; i < n_found; i++) {
        if (found[i].severity != ITEM_NOTICE)
            list[n++] = &found[i];
    }
    if (n > 0)
        qsort(list, n, sizeof(struct item_finding *), by_item_and_rule);
    x->row.findings = (int64_t)n;
    x->groups = mem_array(c->mem, struct group, n + 1);
    for (size_t i = 0, until; i < n; i = until) {
        struct group *g = &x->groups[x->n_groups++];

        *g = (struct group) { list[i]->item, list[i]->rule->code, list[i]->office, NULL,
            list[i]->severity };
        for (until = i; until < n && same_group(list[i], list[until]); until++) {
            if (list[until]->severity < g->severity)
                g->severity = list[until]->severity;
        }
        g->finding = finding_text(c->mem, &list[i], until - i);
    }
}

static enum err read_tasks(struct call *c, struct running *x)
{
    struct task after = { .item = str_or(x->only, ""), .rule = "" }, *page;
    const void *mem = c->mem;
    size_t n;

    do {
        TRY(task_store_of_rules(c, &after, &page, &n));
        x->tasks = mem_grow(mem, x->tasks, struct task, x->n_tasks + n + 1);
        for (size_t i = 0; i < n && (x->only == NULL || str_eq(page[i].item, x->only)); i++)
            x->tasks[x->n_tasks++] = page[i];
        if (n > 0)
            after = page[n - 1];
    } while (n == TASK_OPEN_PAGE && x->only == NULL);
    return OK;
}

static int by_code(const void *pa, const void *pb)
{
    const struct item_row *a = pa, *b = pb;

    return strcmp(a->code, b->code);
}

static enum err read_items(struct call *c, struct running *x)
{
    const void *mem = c->mem;
    int64_t after = 0;
    struct item_row *page;
    size_t n;

    do {
        TRY(run_store_items(c, x->row.day, after, &page, &n));
        x->items = mem_grow(mem, x->items, struct item_row, x->n_items + n + 1);
        for (size_t i = 0; i < n; i++)
            x->items[x->n_items++] = page[i];
        if (n > 0)
            after = page[n - 1].record_id;
    } while (n == RUN_ITEMS_PAGE);
    if (x->n_items > 0)
        qsort(x->items, x->n_items, sizeof *x->items, by_code);
    return OK;
}

static const struct item_row *item_row_of(const struct running *x, const char *code)
{
    const struct item_row key = { .code = code };

    return x->n_items == 0 ? NULL : bsearch(&key, x->items, x->n_items, sizeof *x->items, by_code);
}

/* ---- comparing ------------------------------------------------------------------------------- */

static int compare(const struct group *g, const struct task *t)
{
    int d = strcmp(g->item, t->item);

    return d != 0 ? d : strcmp(g->rule, t->rule);
}

static void add_change(
    struct running *x, enum change_kind kind, const struct group *g, const struct task *t)
{
    x->changes[x->n_changes++] = (struct change) { kind, g, t };
}

/* Found before and now. What was waived stays so while the finding is the same. */
static void compare_same(struct running *x, const struct group *g, const struct task *t)
{
    bool same =
        str_eq(g->finding, t->finding) && str_eq(item_severity_names[g->severity], t->severity);

    if (!same)
        add_change(x, str_eq(t->state, "waived") ? CHANGE_REOPEN : CHANGE_REWORD, g, t);
}

/* Both in the order of items and rules. A second task of the same, from two runs at once, finds no
 * group any more and is closed. */
static void find_changes(struct call *c, struct running *x)
{
    size_t g = 0, t = 0;

    x->changes = mem_array(c->mem, struct change, x->n_groups + x->n_tasks + 1);
    while (g < x->n_groups || t < x->n_tasks) {
        int d = g == x->n_groups ? 1 : t == x->n_tasks ? -1 : compare(&x->groups[g], &x->tasks[t]);

        if (d < 0)
            add_change(x, CHANGE_OPEN, &x->groups[g], NULL);
        else if (d > 0)
            add_change(x, CHANGE_CLOSE, NULL, &x->tasks[t]);
        else
            compare_same(x, &x->groups[g], &x->tasks[t]);
        g += d <= 0;
        t += d >= 0;
    }
}

static struct score *score_of(struct running *x, const char *office)
{
    for (size_t i = 1; i < x->n_scores; i++) {
        if (str_eq(x->scores[i].office, office))
            return &x->scores[i];
    }
    x->scores[x->n_scores] = (struct score) { .day = x->row.day, .office = office };
    return &x->scores[x->n_scores++];
}

static void count_group(struct score *s, const struct group *g, bool first_error)
{
    s->errors += g->severity == ITEM_ERROR;
    s->warnings += g->severity == ITEM_WARNING;
    s->good -= first_error;
}

static void count_scores(struct call *c, struct running *x)
{
    const char *wrong = "";

    x->scores = mem_array(c->mem, struct score, x->n_items + x->n_groups + 2);
    x->scores[0] = (struct score) { .day = x->row.day, .office = "" };
    x->n_scores = 1;
    for (size_t i = 0; i < x->n_items; i++) {
        struct score *s = score_of(x, x->items[i].office);

        s->items++;
        s->good++;
    }
    for (size_t i = 0; i < x->n_groups; i++) {
        const struct group *g = &x->groups[i];
        bool first = g->severity == ITEM_ERROR && !str_eq(wrong, g->item);

        if (first)
            wrong = g->item;
        count_group(score_of(x, g->office), g, first);
    }
    for (size_t i = 1; i < x->n_scores; i++) {
        x->scores[0].items += x->scores[i].items;
        x->scores[0].good += x->scores[i].good;
        x->scores[0].errors += x->scores[i].errors;
        x->scores[0].warnings += x->scores[i].warnings;
    }
}

static enum err audit_one(struct call *c, const char *code, struct audit **ret)
{
    struct registry_version v;
    struct item m;
    enum err e;

    TRY(audit_begin(c, NULL, ret));
    e = registry_current(c, ITEM_KIND, code, DAY_NONE, &v);
    if (e == ERR_NOT_FOUND || (e == OK && str_eq(v.state, "cancelled")))
        return OK;
    TRY(e);
    TRY(item_parse(c, &v, &m));
    audit_item(*ret, &m);
    return OK;
}

/* Findings are written down in Chinese, whoever asked for the run. */
static enum err look(struct call *c, void *data)
{
    enum lang lang = c->lang;
    struct running *x = data;
    struct audit *a;
    enum err e;

    TRY(registry_generation(c, &x->row.generation));
    TRY(read_items(c, x));
    TRY(read_tasks(c, x));
    c->lang = LANG_ZH;
    e = x->only == NULL ? item_audit_all(c, NULL, &a) : audit_one(c, x->only, &a);
    c->lang = lang;
    TRY(e);
    x->row.items = (int64_t)audit_count(a);
    make_groups(c, x, a);
    return OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

static enum err open_one(struct call *c, const struct running *x, const struct group *g)
{
    const struct item_row *r = item_row_of(x, g->item);
    struct task t = { .office = g->office,
        .source = "rule",
        .rule = g->rule,
        .record_id = r == NULL ? 0 : r->record_id,
        .item = g->item,
        .severity = item_severity_names[g->severity],
        .finding = g->finding };

    return task_open(c, &t, "");
}

static enum err write_one(struct call *c, const struct running *x, const struct change *k)
{
    const char *severity = k->group == NULL ? NULL : item_severity_names[k->group->severity];

    switch (k->kind) {
    case CHANGE_OPEN:
        return open_one(c, x, k->group);
    case CHANGE_CLOSE:
        return task_close(c, k->task, "");
    case CHANGE_REOPEN:
        return task_reopen(c, k->task, k->group->finding, severity);
    case CHANGE_REWORD:
        return task_reword(c, k->task, k->group->finding, severity);
    }
    return OK;
}

static enum err write_slice(struct call *c, void *data)
{
    struct running *x = data;

    for (x->tried = x->next; x->tried < x->n_changes && x->tried < x->next + SLICE; x->tried++)
        TRY(write_one(c, x, &x->changes[x->tried]));
    return OK;
}

static enum err write_changes(struct call *c, struct running *x)
{
    while (x->next < x->n_changes) {
        TRY(slow_write(c, write_slice, x));
        for (; x->next < x->tried; x->next++) {
            enum change_kind kind = x->changes[x->next].kind;

            x->report->opened += kind == CHANGE_OPEN;
            x->report->closed += kind == CHANGE_CLOSE;
            x->report->reopened += kind == CHANGE_REOPEN;
        }
    }
    return OK;
}

static enum err write_end(struct call *c, void *data)
{
    const struct running *x = data;

    for (size_t i = 0; i < x->n_scores; i++)
        TRY(run_store_put_score(c, &x->scores[i]));
    return run_store_put(c, &x->row);
}

/* ---- runs ------------------------------------------------------------------------------------ */

enum err quality_run(struct call *c, struct run_report *ret)
{
    struct running x = { .report = ret };
    int64_t began = clock_monotonic_us();

    *ret = (struct run_report) { 0 };
    x.row.at = clock_instant(c->mem, c->now);
    x.row.day = day_text(c->mem, day_of(c->now));
    TRY(slow_read(c, look, &x));
    find_changes(c, &x);
    count_scores(c, &x);
    TRY(write_changes(c, &x));
    x.row.ms = (clock_monotonic_us() - began) / 1000;
    ret->items = x.row.items;
    ret->findings = x.row.findings;
    return slow_write(c, write_end, &x);
}

/* Rules that compare items with each other say nothing here: their tasks wait for the run. */
enum err quality_run_item(struct call *c, const char *code, size_t *ret_left)
{
    struct run_report report = { 0 };
    struct running x = { .only = code, .report = &report };
    size_t n = 0;

    x.row.day = day_text(c->mem, day_of(c->now));
    TRY(slow_read(c, look, &x));
    for (size_t i = 0; i < x.n_tasks; i++) {
        const struct item_rule *r = item_rule_find(x.tasks[i].rule);

        if (r == NULL || r->check != NULL)
            x.tasks[n++] = x.tasks[i];
    }
    *ret_left = x.n_groups + x.n_tasks - n;
    x.n_tasks = n;
    find_changes(c, &x);
    return write_changes(c, &x);
}

enum err quality_last_run(struct call *c, struct run_row *ret)
{
    return run_store_last(c, ret);
}

enum err score_of_all(struct call *c, const char *until, struct score **ret, size_t *ret_n)
{
    return run_store_scores(c, until, ret, ret_n);
}

enum err score_history(struct call *c, const char *office, struct score **ret, size_t *ret_n)
{
    return run_store_history(c, office, ret, ret_n);
}
