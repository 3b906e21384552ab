/* quality_pages.c – tasks, for the departments and the quality officer. */
#include "app/quality/quality_pages.h"

#include "app/figures/figures_pages.h"
#include "app/item/item_rules.h"
#include "app/quality/pages/task.html.h"
#include "app/quality/quality_jobs.h"
#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/work/work.h"

#define PAGE_MAX 100000
#define CSV_ROWS 20000
#define CSV_MAX ((size_t)32 * 1024 * 1024)

/* ---- words ----------------------------------------------------------------------------------- */

const char *quality_office_text(struct html *o, const char *code)
{
    const struct department *d = org_department_by_code(o->c, code);

    if (*code == '\0')
        return html_t(o, N_("The whole city"));
    return d == NULL ? code : pick(o, d->name_zh, d->name_en);
}

const char *quality_part_text(struct html *o, const char *part)
{
    return html_t(o, report_part_label(part));
}

const char *quality_rule_text(struct html *o, const struct task *t)
{
    const struct item_rule *r = item_rule_find(t->rule);

    if (str_eq(t->source, "report"))
        return quality_part_text(o, t->rule);
    if (str_eq(t->source, "sample"))
        return html_t(o, N_("Found in a spot check"));
    return r == NULL ? t->rule : html_t(o, r->title);
}

struct word {
    const char *code, *text;
};

static const char *word_of(struct html *o, const struct word *words, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(words[i].code, code))
            return html_t(o, words[i].text);
    }
    return code;
}

static const struct word state_words[] = { { "open", N_("To be put right") },
    { "answered", N_("Answered") }, { "waived", N_("Found to be no fault") },
    { "closed", N_("Put right") } };
static const struct word source_words[] = { { "rule", N_("Quality rules") },
    { "report", N_("Reports of visitors") }, { "sample", N_("Spot checks") } };

const char *quality_state_text(struct html *o, const struct task *t)
{
    if (task_is_overdue(o->c, t))
        return html_t(o, N_("Overdue"));
    return word_of(o, state_words, COUNT_OF(state_words), t->state);
}

const char *quality_state_class(struct html *o, const struct task *t)
{
    if (task_is_overdue(o->c, t))
        return "tag tag-red";
    return str_eq(t->state, "open")     ? "tag tag-yellow"
           : str_eq(t->state, "closed") ? "tag tag-green"
                                        : "tag tag-blue";
}

const char *quality_act_text(struct html *o, const char *act)
{
    static const struct word words[] = { { "open", N_("Opened") }, { "answer", N_("Answered") },
        { "return", N_("Sent back") }, { "waive", N_("Found to be no fault") },
        { "confirm", N_("Confirmed as put right") },
        { "close", N_("The rule finds it no more: put right") },
        { "reopen", N_("Found again, and different: opened anew") } };

    return word_of(o, words, COUNT_OF(words), act);
}

const char *quality_actor_text(struct html *o, const struct task_act *a)
{
    return a->actor_id == ACCOUNT_PROGRAM  ? html_t(o, N_("The program"))
           : a->actor_id == ACCOUNT_PUBLIC ? html_t(o, N_("A visitor"))
                                           : a->actor;
}

const char *quality_share_text(struct html *o, int64_t good, int64_t of)
{
    return of == 0 ? "–" : str_printf(o->c->mem, "%.1f%%", 100.0 * (double)good / (double)of);
}

/* ---- choices --------------------------------------------------------------------------------- */

const struct choice *quality_offices(struct html *o, const char *all, size_t *ret_n)
{
    const struct org *org = org_all(o->c);
    struct choice *list = mem_array(o->c->mem, struct choice, org->n_departments + 1);

    list[0] = (struct choice) { "", all, NULL };
    for (size_t i = 0; i < org->n_departments; i++) {
        const struct department *d = &org->departments[i];

        list[i + 1] = (struct choice) { d->code, pick(o, d->name_zh, d->name_en), NULL };
    }
    *ret_n = org->n_departments + 1;
    return list;
}

static const struct choice *words_as_choices(
    struct html *o, const char *all, const struct word *words, size_t n, size_t *ret_n)
{
    struct choice *list = mem_array(o->c->mem, struct choice, n + 2);

    list[0] = (struct choice) { "", all, NULL };
    for (size_t i = 0; i < n; i++)
        list[i + 1] = (struct choice) { words[i].code, html_t(o, words[i].text), NULL };
    *ret_n = n + 1;
    return list;
}

static const struct choice *rules_as_choices(struct html *o, size_t *ret_n)
{
    struct choice *list;
    size_t n = 0;

    while (item_rules[n].code != NULL)
        n++;
    list = mem_array(o->c->mem, struct choice, n + 1);
    list[0] = (struct choice) { "", html_t(o, N_("All rules")), NULL };
    for (size_t i = 0; i < n; i++)
        list[i + 1] = (struct choice) { item_rules[i].code, html_t(o, item_rules[i].title), NULL };
    *ret_n = n + 1;
    return list;
}

/* ---- the list -------------------------------------------------------------------------------- */

static const char *asked(const struct request *r, const char *name)
{
    const char *v = request_query(r, name);

    return str_blank(v) ? NULL : v;
}

static void filter_asked(const struct request *r, struct task_filter *f)
{
    const char *state = asked(r, "state");

    *f = (struct task_filter) { .office = asked(r, "office"),
        .rule = asked(r, "rule"),
        .source = asked(r, "source"),
        .state = str_eq(state, "overdue") ? NULL : state,
        .overdue = str_eq(state, "overdue") };
}

static const char *address_of(struct call *c, const struct task_filter *f)
{
    return str_printf(c->mem, "/staff/quality?office=%s&rule=%s&source=%s&state=%s",
        str_or(f->office, ""), str_or(f->rule, ""), str_or(f->source, ""),
        f->overdue ? "overdue" : str_or(f->state, ""));
}

static void csv_line(struct buf *b, const struct task *t)
{
    const char *fields[] = { t->item, str_or(t->name_zh, ""), t->office, t->source, t->rule,
        t->severity, t->finding, t->opened_at, t->due_on, t->state };

    for (size_t i = 0; i < COUNT_OF(fields); i++)
        csv_field(b, fields[i], i + 1 == COUNT_OF(fields));
}

static enum err send_csv(struct call *c, struct response *out, const struct task_filter *f)
{
    struct task *list;
    int64_t total;
    struct buf b;
    size_t n;

    TRY(task_list(c, f, 0, CSV_ROWS, &list, &n, &total));
    if (total > CSV_ROWS)
        return fail(c, ERR_TOO_LARGE, N_("That is more than {n} tasks: choose a department"), "n",
            str_printf(c->mem, "%d", CSV_ROWS));
    buf_init(&b, c->mem, CSV_MAX);
    buf_puts(&b, CSV_BEGIN "item,name,department,source,rule,severity,finding,opened_at,due_on,"
                           "state\r\n");
    for (size_t i = 0; i < n; i++)
        csv_line(&b, &list[i]);
    return csv_send(c, out, "quality-tasks", &b);
}

static void fill_choices(struct html *o, struct tasks_page *p)
{
    size_t n;
    struct choice *states;

    p->offices = quality_offices(o, html_t(o, N_("All departments")), &p->n_offices);
    p->rules = rules_as_choices(o, &p->n_rules);
    p->sources = words_as_choices(
        o, html_t(o, N_("All sources")), source_words, COUNT_OF(source_words), &p->n_sources);
    states = (struct choice *)(uintptr_t)words_as_choices(
        o, html_t(o, N_("To be put right")), state_words + 1, COUNT_OF(state_words) - 1, &n);
    states[n] = (struct choice) { "overdue", html_t(o, N_("Overdue")), NULL };
    p->states = states;
    p->n_states = n + 1;
}

static enum err list_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o;
    struct paging paging = { .per_page = TASKS_PAGE };
    struct task_filter f;
    struct tasks_page p = { .filter = &f, .paging = &paging };
    struct run_row last;
    struct task *tasks;
    enum err e;

    filter_asked(r, &f);
    if (str_eq(request_query(r, "format"), "csv"))
        return send_csv(c, out, &f);
    o = page_html(c, r);
    TRY(request_query_int(c, r, "page", 1, PAGE_MAX, 1, &paging.page));
    TRY(task_list(c, &f, (paging.page - 1) * TASKS_PAGE, TASKS_PAGE, &tasks, &p.n, &paging.total));
    p.tasks = tasks;
    e = quality_last_run(c, &last);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    p.last = e == OK ? &last : NULL;
    p.begun = request_query(r, "begun") != NULL;
    paging.pages = (paging.total + TASKS_PAGE - 1) / TASKS_PAGE;
    paging.base = address_of(c, &f);
    p.csv = str_printf(c->mem, "%s&format=csv", paging.base);
    fill_choices(o, &p);
    quality_tasks_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("Quality of guides")),
            .kind = "quality.tasks",
            .nav = "quality",
            .noindex = true },
        o);
}

static enum err run_send(struct call *c, struct request *r, struct response *out)
{
    (void)r;
    TRY(job_add(c, QUALITY_JOB_RUN, "asked", 0, NULL));
    return redirect(c, out, "/staff/quality?begun=1");
}

/* ---- one task -------------------------------------------------------------------------------- */

static enum err task_asked(struct call *c, const struct request *r, struct task *ret)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    return task_load(c, id, ret);
}

static void find_buttons(struct html *o, struct task_page *p)
{
    static const struct task_button all[] = {
        { "answer", N_("Answer"), "primary" },
        { "confirm", N_("It is put right"), "primary" },
        { "return", N_("Send back"), "secondary" },
        { "waive", N_("It is no fault"), "secondary" },
    };
    struct task_button *list = mem_array(o->c->mem, struct task_button, COUNT_OF(all));

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (task_may(o->c, p->task, all[i].act, false) == OK)
            list[p->n_buttons++] =
                (struct task_button) { all[i].act, html_t(o, all[i].label), all[i].kind };
    }
    p->buttons = list;
    p->may_confirm = task_may(o->c, p->task, "confirm", false) == OK;
}

static const char *checked_text(struct html *o, const struct request *r, const struct task *t)
{
    if (request_query(r, "checked") == NULL)
        return NULL;
    return str_eq(t->state, "closed")
               ? html_t(o, N_("The machine looked again: it is put right."))
               : html_t(o, N_("The machine looked again and still finds it."));
}

static enum err task_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    const struct crumb crumbs[] = { { "/staff/quality", html_t(o, N_("Quality of guides")) } };
    struct task t;
    struct task_page p = { .task = &t };
    struct task_act *acts;

    TRY(task_asked(c, r, &t));
    p.path = str_printf(c->mem, "/staff/quality/tasks/%lld", (long long)t.id);
    if (str_eq(t.source, "report"))
        TRY(report_open(c, &t, &p.text, &p.contact));
    TRY(task_acts(c, t.id, &acts, &p.n_acts));
    p.acts = acts;
    p.checked = checked_text(o, r, &t);
    find_buttons(o, &p);
    quality_task_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = quality_rule_text(o, &t),
            .kind = "quality.task",
            .nav = "quality",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs),
            .noindex = true },
        o);
}

static enum err task_send(struct call *c, struct request *r, struct response *out)
{
    int64_t id, version;

    TRY(request_param_id(c, r, "id", &id));
    TRY(request_form_int(c, r, "version", 1, INT64_MAX, &version));
    TRY(task_act(
        c, id, version, str_or(request_form(r, "act"), ""), str_or(request_form(r, "note"), "")));
    return redirect(c, out, "/staff/quality/tasks/%lld", (long long)id);
}

struct recheck {
    const struct request *r;
    struct task task;
};

static enum err load_task(struct call *c, void *data)
{
    struct recheck *k = data;

    return task_asked(c, k->r, &k->task);
}

static enum err check_send(struct call *c, struct request *r, struct response *out)
{
    struct recheck k = { .r = r };
    size_t left;

    TRY(slow_read(c, load_task, &k));
    if (str_eq(k.task.source, "rule"))
        TRY(quality_run_item(c, k.task.item, &left));
    return redirect(c, out, "/staff/quality/tasks/%lld?checked=1", (long long)k.task.id);
}

const struct route quality_routes[] = {
    { HTTP_GET, "/items/{code}/wrong", "public", report_show, N_("Say that a guide is wrong"),
        .unlisted = true, .sample = "item" },
    { HTTP_POST, "/items/{code}/wrong", "public", report_send, N_("Say that a guide is wrong"),
        .again = report_show, .sample = "item" },
    { HTTP_GET, "/guide-reports", "public", report_look_show,
        N_("What became of my report about a guide") },
    { HTTP_GET, "/guide-reports/{number}", "public", report_state_show,
        N_("What became of a report"), .unlisted = true, .sample = "guide-report" },
    { HTTP_GET, "/staff/quality", "quality.view", list_show, N_("Quality of guides") },
    { HTTP_POST, "/staff/quality/run", "quality.manage", run_send,
        N_("Run the quality rules now") },
    { HTTP_GET, "/staff/quality/tasks/{id}", "quality.view", task_show,
        N_("Something to be put right"), .sample = "quality-task" },
    { HTTP_POST, "/staff/quality/tasks/{id}", "quality.view", task_send,
        N_("Take a step with something to be put right"), .again = task_show,
        .sample = "quality-task" },
    { HTTP_POST, "/staff/quality/tasks/{id}/check", "quality.view", check_send,
        N_("Let the machine look again"), .run = RUN_SLOW, .sample = "quality-task" },
    { HTTP_GET, "/staff/quality/scores", "quality.view", scores_show, N_("Accuracy of guides") },
    { HTTP_GET, "/staff/quality/scores/{office}", "quality.view", history_show,
        N_("Accuracy of the guides of a department"), .sample = "quality-office" },
    { HTTP_GET, "/staff/quality/samples", "quality.view", samples_show, N_("Spot checks") },
    { HTTP_POST, "/staff/quality/samples", "quality.manage", sample_draw_send,
        N_("Draw a spot check"), .again = samples_show },
    { HTTP_GET, "/staff/quality/samples/{id}", "quality.view", sample_show, N_("Spot check"),
        .sample = "quality-sample" },
    { HTTP_POST, "/staff/quality/samples/{id}", "quality.inspect", sample_judge_send,
        N_("Judge a service of a spot check"), .again = sample_show, .sample = "quality-sample" },
    { 0 },
};
