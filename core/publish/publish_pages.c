/* publish_pages.c – the desk of drafts, the lists of records, a record with its versions. */
#include "core/publish/publish_pages.h"

#include "core/publish/pages/publish.html.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/str.h"
#include "lib/http/http.h"

#define PER_PAGE 20
#define KINDS_MAX 64
#define ROWS_MAX 200

/* ---- words ----------------------------------------------------------------------------------- */

struct word {
    const char *word, *msgid;
};

static const char *word_in(struct html *o, const struct word *list, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].word, word))
            return html_t(o, list[i].msgid);
    }
    return word;
}

const char *proposal_state_text(struct html *o, const char *state)
{
    static const struct word list[] = { { "draft", N_("Draft") },
        { "submitted", N_("To be reviewed") }, { "reviewed", N_("To be published") },
        { "published", N_("Published") }, { "withdrawn", N_("Withdrawn") } };

    return word_in(o, list, COUNT_OF(list), state);
}

const char *target_text(struct html *o, const char *target)
{
    static const struct word list[] = { { "published", N_("In use") },
        { "suspended", N_("Suspended") }, { "cancelled", N_("Cancelled") } };

    return word_in(o, list, COUNT_OF(list), target);
}

const char *act_text(struct html *o, const char *act)
{
    static const struct word list[] = { { "begin", N_("Began the draft") },
        { "save", N_("Changed it") }, { "claim", N_("Took it over") },
        { "hand-over", N_("Handed it over") }, { "submit", N_("Submitted it") },
        { "return", N_("Gave it back") }, { "review", N_("Reviewed it") },
        { "publish", N_("Published it") }, { "withdraw", N_("Withdrew it") } };

    return word_in(o, list, COUNT_OF(list), act);
}

const char *severity_text(struct html *o, const char *severity)
{
    static const struct word list[] = { { "error", N_("Error") }, { "warning", N_("Warning") },
        { "notice", N_("Notice to the editor") } };

    return word_in(o, list, COUNT_OF(list), severity);
}

const char *pair_of_text(struct html *o, struct pair p)
{
    return p.zh == NULL ? html_t(o, N_("Without a name yet")) : pick(o, p.zh, p.en);
}

const char *users_count_text(struct html *o, size_t n)
{
    return html_tf(o, N_("{n} places"), "n", number_text(o, (int64_t)n), (const char *)NULL);
}

/* ---- a path in words ------------------------------------------------------------------------- */

static const struct shape *field_called(const struct shape *shape, const char *name, size_t n)
{
    for (const struct shape *s = shape; s != NULL && s->type != SHAPE_END_; s++) {
        if (strlen(s->name) == n && strncmp(s->name, name, n) == 0)
            return s;
    }
    return NULL;
}

/* "materials[plan].note.zh": names of fields become their labels, rows stay as they are. */
const char *path_text(struct html *o, const struct record_kind *k, const char *path)
{
    const struct shape *shape = k->definition->shape;
    struct buf b;

    buf_init(&b, o->c->mem, 4096);
    while (*path != '\0') {
        size_t n = strcspn(path, ".[");
        const struct shape *s = field_called(shape, path, n);

        buf_puts(&b, b.n == 0 ? "" : " ");
        if (s != NULL && s->label != NULL)
            buf_puts(&b, html_t(o, s->label));
        else if (n == 2 && strncmp(path, "zh", 2) == 0)
            buf_puts(&b, html_t(o, N_("in Chinese")));
        else if (n == 2 && strncmp(path, "en", 2) == 0)
            buf_puts(&b, html_t(o, N_("in English")));
        else
            buf_add(&b, path, n);
        shape = s == NULL ? NULL : s->sub;
        path += n;
        if (*path == '[') {
            n = strcspn(path, "]") + 1;
            buf_putc(&b, ' ');
            buf_add(&b, path, n < strlen(path) ? n : strlen(path));
            path += n < strlen(path) ? n : strlen(path);
        }
        path += *path == '.';
    }
    return b.p;
}

/* ---- desk ------------------------------------------------------------------------------------ */

static void put_kinds(struct call *c, struct publish_desk *v)
{
    const struct record_kind *const *end = __stop_cityhall_records;
    struct desk_kind *list = mem_array(c->mem, struct desk_kind, KINDS_MAX);

    for (const struct record_kind *const *k = __start_cityhall_records;
         k < end && v->n_kinds < KINDS_MAX; k++)
        list[v->n_kinds++] = (struct desk_kind) { (*k)->definition->kind, t(c, (*k)->title) };
    v->kinds = list;
}

/* What can be published together: "ID:REVISION". */
static const struct choice *picks(struct html *o, const struct proposal *list, size_t n)
{
    struct choice *all = mem_array(o->c->mem, struct choice, n + 1);

    for (size_t i = 0; i < n; i++)
        all[i] = (struct choice) { .value = str_printf(o->c->mem, "%lld:%d", (long long)list[i].id,
                                       list[i].revision),
            .label = list[i].title,
            .hint = str_printf(
                o->c->mem, "%s · %s", list[i].code, date_text(o, list[i].effective_on)) };
    return all;
}

enum err publish_desk_show(struct call *c, struct request *r, struct response *out)
{
    static const char *const tabs[] = { "draft", "submitted", "reviewed", "published" };
    struct publish_desk v = { .tab = str_or(request_query(r, "tab"), "mine") };
    struct proposal_filter f = { .limit = PER_PAGE };
    struct html *o = page_html(c, r);
    struct proposal *list;
    int64_t page;

    TRY(request_query_int(c, r, "page", 1, 100000, 1, &page));
    if (str_in(v.tab, tabs, COUNT_OF(tabs))) {
        f.state = v.tab;
    } else {
        v.tab = "mine";
        f.owner_id = c->actor->account_id;
        f.open = true;
    }
    f.offset = (page - 1) * PER_PAGE;
    TRY(proposal_list(c, &f, &list, &v.n, &v.paging.total));
    v.list = list;
    v.paging.page = page;
    v.paging.per_page = PER_PAGE;
    v.paging.pages = (v.paging.total + PER_PAGE - 1) / PER_PAGE;
    v.paging.base = str_printf(c->mem, "/staff/proposals?tab=%s", v.tab);
    v.may_publish = str_eq(v.tab, "reviewed") && may(o, "registry.publish") && v.n > 0;
    v.picks = picks(o, list, v.n);
    put_kinds(c, &v);
    publish_desk_page(o, &v);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Lists and their changes")),
            .kind = "publish.desk",
            .nav = "lists",
            .noindex = true },
        o);
}

/* ---- a list of records ----------------------------------------------------------------------- */

static enum err known(struct call *c, struct request *r, const struct record_kind **ret)
{
    *ret = record_kind_find(request_param(r, "kind"));
    return *ret != NULL ? OK : fail(c, ERR_NOT_FOUND, N_("There are no records of this kind"));
}

/* By code and Chinese name; for kinds of some hundred records. */
static enum err find_plain(
    struct call *c, const struct record_kind *k, const char *q, struct record_list_page *v)
{
    const struct definition_list *all;
    struct record_user *rows;

    TRY(definition_list(c, k->definition, &all));
    rows = mem_array(c->mem, struct record_user, ROWS_MAX);
    for (size_t i = 0; i < all->n && v->n < ROWS_MAX; i++) {
        const char *value = (const char *)all->values + i * k->definition->size;
        const char *code = *(const char *const *)(const void *)value;
        struct pair name = k->name(value);

        if (*q == '\0' || strstr(code, q) != NULL || strstr(str_or(name.zh, ""), q) != NULL)
            rows[v->n++] = (struct record_user) { .code = code, .name = name };
    }
    v->rows = rows;
    return OK;
}

static enum err list(struct call *c, struct request *r, struct response *out)
{
    struct record_list_page v = { .q = str_trim(c->mem, str_or(request_query(r, "q"), "")) };
    struct html *o = page_html(c, r);

    TRY(known(c, r, &v.kind));
    v.title = t(c, v.kind->title);
    if (v.kind->find != NULL)
        TRY(v.kind->find(c, v.q, &v.rows, &v.n));
    else
        TRY(find_plain(c, v.kind, v.q, &v));
    record_list_page(o, &v);
    return page_send(c, r, out,
        &(struct page) {
            .title = v.title, .kind = "publish.list", .nav = "lists", .noindex = true },
        o);
}

/* ---- a record -------------------------------------------------------------------------------- */

static int newest_first(const void *pa, const void *pb)
{
    const struct registry_version *a = pa, *b = pb;

    return (a->version < b->version) - (a->version > b->version);
}

static const char *body_of(const struct record_page *v, const char *version)
{
    int64_t n;

    for (size_t i = 0; version != NULL && str_int(version, 1, INT32_MAX, &n) && i < v->n; i++) {
        if (v->versions[i].version == n)
            return v->versions[i].body;
    }
    return NULL;
}

static enum err compare_chosen(struct call *c, struct record_page *v)
{
    const char *a = body_of(v, v->a), *b = body_of(v, v->b);
    struct difference *list;

    if (a == NULL || b == NULL) {
        v->a = NULL;
        return OK;
    }
    TRY(record_compare(c, a, b, &list, &v->n_differences));
    v->differences = list;
    return OK;
}

static enum err load_record(struct call *c, struct request *r, struct record_page *v)
{
    struct registry_version newest, *versions;
    void *value = mem_zero_(c->mem, v->kind->definition->size, 1, v->kind->definition->kind);
    enum err e = registry_newest(c, v->kind->definition->kind, request_param(r, "code"), &newest);

    if (e == ERR_NOT_FOUND)
        return fail(c, e, N_("There is no such record"));
    TRY(e);
    TRY(registry_history(c, newest.record_id, &versions, &v->n));
    qsort(versions, v->n, sizeof *versions, newest_first);
    v->versions = versions;
    v->code = newest.code;
    if (!shape_from_text(c->mem, v->kind->definition->shape, newest.body, value))
        return fail_internal(c, "%s %s cannot be read", newest.kind, newest.code);
    v->name = v->kind->name(value);
    v->address = v->kind->address == NULL ? NULL : v->kind->address(c, &newest);
    if (v->kind->users != NULL)
        TRY(v->kind->users(c, v->code, &v->users, &v->n_users));
    TRY(proposal_open_of(c, v->kind->definition->kind, v->code, &v->open_proposal));
    return compare_chosen(c, v);
}

static enum err record(struct call *c, struct request *r, struct response *out)
{
    struct record_page v = { .a = request_query(r, "a"), .b = request_query(r, "b") };
    struct html *o = page_html(c, r);

    TRY(known(c, r, &v.kind));
    v.kind_title = t(c, v.kind->title);
    TRY(load_record(c, r, &v));
    record_page_view(o, &v);
    return page_send(c, r, out,
        &(struct page) { .title = str_or(pair_of_text(o, v.name), ""),
            .kind = "publish.record",
            .nav = "lists",
            .noindex = true },
        o);
}

static enum err begin(struct call *c, struct request *r, struct response *out)
{
    const struct record_kind *k;
    int64_t id;

    TRY(known(c, r, &k));
    TRY(proposal_begin(c, k->definition->kind, str_or(request_form(r, "code"), ""), &id));
    return redirect(c, out, "/staff/proposals/%lld/edit", (long long)id);
}

static const struct right rights[] = {
    { "registry.view", N_("See drafts and versions of lists") },
    { "registry.edit", N_("Change lists of the own department") },
    { "registry.review", N_("Review changes of lists") },
    { "registry.publish", N_("Publish changes of lists") },
    { "registry.all", N_("Lists of all departments") },
    { 0 },
};

static const struct route routes[] = {
    { HTTP_GET, "/staff/proposals", "registry.view", publish_desk_show,
        N_("Lists and their changes") },
    { HTTP_GET, "/staff/lists/{kind}", "registry.view", list, N_("List"), .sample = "list" },
    { HTTP_GET, "/staff/lists/{kind}/{code}", "registry.view", record, N_("Record"),
        .sample = "list" },
    { HTTP_POST, "/staff/lists/{kind}/begin", "registry.edit", begin, N_("Begin a draft"),
        .sample = "list" },
    { 0 },
};

const struct module publish_module = { .name = "core/publish", .routes = routes, .rights = rights };
