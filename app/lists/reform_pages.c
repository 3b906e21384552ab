/* reform_pages.c – the reform list for everybody, and the later checks for those who do them. */
#include "app/lists/lists_pages.h"
#include "app/lists/pages/reform.html.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

const char *const reform_mode_codes[REFORM_MODES] = { "cancelled", "filing", "commitment",
    "optimised" };

static const char *mode_of(struct html *o, const char *mode, const char *const names[REFORM_MODES])
{
    for (size_t i = 0; i < REFORM_MODES; i++) {
        if (str_eq(reform_mode_codes[i], mode))
            return html_t(o, names[i]);
    }
    return mode;
}

const char *reform_mode_text(struct html *o, const char *mode)
{
    static const char *const names[REFORM_MODES] = { N_("Approval abolished"),
        N_("Record-filing instead"), N_("On a pledge"), N_("Approval made easier") };

    return mode_of(o, mode, names);
}

const char *reform_mode_means(struct html *o, const char *mode)
{
    static const char *const names[REFORM_MODES] = {
        N_("Nobody needs it any more: with a business licence you may begin. Cases that still ran "
           "ended as “no longer needed”, which is no denial."),
        N_("You file a record. A complete filing is taken on the spot; what is missing is told "
           "once; it is never refused."),
        N_("Whoever hands in the pledge is decided on the spot and checked afterwards. You may "
           "also go the ordinary way without a pledge."),
        N_("A permit is still needed, with fewer papers or in less time.")
    };

    return mode_of(o, mode, names);
}

const char *check_result_text(struct html *o, const char *result)
{
    return str_eq(result, "true")    ? html_t(o, N_("The pledge is true"))
           : str_eq(result, "false") ? html_t(o, N_("The pledge is false"))
                                     : html_t(o, N_("It cannot be found out"));
}

bool check_late(struct html *o, const struct later_check *k)
{
    return k->result == NULL && strcmp(k->due_on, clock_day(o->c->mem, o->c->now)) < 0;
}

const char *check_path(struct html *o, const struct later_check *k)
{
    return str_printf(o->c->mem, "/lists/checks/%lld", (long long)k->casefile_id);
}

/* ---- the list -------------------------------------------------------------------------------- */

static enum err zone_names(struct call *c, const struct reform *r, const char **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < r->n_zones; i++) {
        struct pair name;
        const char *text;

        TRY(reform_zone_name(c, r->zones[i], &name));
        text = c->lang == LANG_EN ? name.en : name.zh;
        *ret = *ret == NULL ? text : str_printf(c->mem, "%s, %s", *ret, text);
    }
    return OK;
}

static bool about(const struct reform *r, const char *words)
{
    const char *texts[] = { r->name.zh, r->name.en, r->permit.zh, r->permit.en, r->authority };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (strcasestr(texts[i], words) != NULL)
            return true;
    }
    return *words == '\0';
}

static enum err add_line(
    struct call *c, const struct reform *r, struct reform_page *p, struct reform_line *lines)
{
    struct reform_line line = { .reform = r };

    TRY(reform_holds_here(c, r, &line.here));
    TRY(zone_names(c, r, &line.zone_names));
    for (size_t i = 0; i < REFORM_MODES; i++)
        p->counts[i] += line.here && str_eq(r->mode, reform_mode_codes[i]);
    p->elsewhere += !line.here;
    if ((*p->mode == '\0' || str_eq(p->mode, r->mode)) && about(r, p->words))
        lines[p->n++] = line;
    return OK;
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct reform_page p = { .mode = str_or(request_query(r, "mode"), ""),
        .words = str_trim(c->mem, str_or(request_query(r, "q"), "")) };
    const struct reform *reforms;
    struct reform_line *lines;
    size_t n;

    TRY(reform_list(c, &reforms, &n));
    lines = mem_array(c->mem, struct reform_line, n + 1);
    for (size_t i = 0; i < n; i++)
        TRY(add_line(c, &reforms[i], &p, lines));
    p.lines = lines;
    reform_list_page(o, &p);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Reform of permits for firms")), .kind = "lists.reforms" },
        o);
}

/* ---- later checks ---------------------------------------------------------------------------- */

static enum err checks_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct checks_page p = { 0 };
    struct later_check *open, *done;

    TRY(later_checks(c, true, &open, &p.n_open));
    TRY(later_checks(c, false, &done, &p.n_done));
    p.open = open;
    p.done = done;
    checks_list_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Later checks of pledges")),
            .kind = "lists.checks",
            .nav = "desk",
            .noindex = true },
        o);
}

static enum err load(struct call *c, const struct request *r, struct later_check *ret)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    return later_check_load(c, id, ret);
}

static enum err check_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct later_check k;

    TRY(load(c, r, &k));
    check_page(o, &k, k.decided_by == c->actor->account_id);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Later check of a pledge")),
            .kind = "lists.check",
            .nav = "desk",
            .noindex = true },
        o);
}

static enum err check_send(struct call *c, struct request *r, struct response *out)
{
    struct later_check k;

    TRY(load(c, r, &k));
    TRY(request_form_int(c, r, "version", 1, INT64_MAX, &k.version));
    TRY(later_check_done(c, &k, request_form(r, "result"), request_form(r, "handling")));
    return redirect(c, out, "/lists/checks");
}

const struct route reform_routes[] = {
    { HTTP_GET, "/lists/reforms", "public", show, N_("Reform of permits for firms") },
    { HTTP_GET, "/lists/checks", "lists.check", checks_show, N_("Later checks of pledges") },
    { HTTP_GET, "/lists/checks/{id}", "lists.check", check_show, N_("Later check of a pledge"),
        .sample = "later-check" },
    { HTTP_POST, "/lists/checks/{id}", "lists.check", check_send, N_("Write down a later check"),
        .again = check_show, .sample = "later-check" },
    { 0 },
};
