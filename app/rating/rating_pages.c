/* rating_pages.c – rating one's own services, the code at the window, and the public figures. */
#include "app/rating/pages/rating.html.h"
#include "app/rating/private.h"
#include "app/rating/rating_api.h"
#include "app/rating/rating_pages.h"
#include "core/casefile/casefile.h"
#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"
#include "lib/work/work.h"

#define CODE_MAX 12
#define MONTHS_SHOWN 12

/* ---- one's own
 * ---------------------------------------------------------------------------------------- */

static enum err list_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct rating *ratings;
    size_t n;

    TRY(rating_list(c, &ratings, &n));
    ratings_page(o, ratings, n);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Rate our service")),
            .kind = "rating.list",
            .nav = "my",
            .noindex = true },
        o);
}

const char *rating_code_path(struct html *o, const struct rating *r)
{
    return str_printf(o->c->mem, "/ratings/%lld/%s/code", (long long)r->casefile_id, r->stage);
}

/* Of one case: the applicant rates, the window shows codes and no levels. */
static enum err case_show(struct call *c, struct request *r, struct response *out)
{
    const bool window = c->actor->kind == ACTOR_STAFF;
    struct html *o = page_html(c, r);
    struct rating *ratings;
    struct casefile k;
    int64_t id;
    size_t n;

    TRY(request_param_id(c, r, "id", &id));
    TRY(casefile_load(c, id, &k));
    TRY(rating_of_case(c, id, &ratings, &n));
    case_ratings_page(o, ratings, n, window);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Rate our service")),
            .kind = window ? "rating.window" : "rating.case",
            .nav = window ? "desk" : "my",
            .noindex = true },
        o);
}

static enum err find(struct call *c, const struct request *r, struct rating *ret)
{
    struct rating *of_case;
    int64_t id;
    size_t n;

    TRY(request_param_id(c, r, "id", &id));
    TRY(rating_of_case(c, id, &of_case, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(of_case[i].stage, request_param(r, "stage"))) {
            *ret = of_case[i];
            return OK;
        }
    }
    return fail(c, ERR_NOT_FOUND, N_("There is nothing to rate here"));
}

static enum err send_form(struct call *c, struct request *r, struct response *out,
    const struct rating *rating, const char *action)
{
    struct html *o = page_html(c, r);
    struct choice *levels = mem_array(c->mem, struct choice, RATING_LEVELS);

    for (int i = 1; i <= RATING_LEVELS; i++)
        levels[i - 1] = (struct choice) { .value = str_printf(c->mem, "%d", i),
            .label = t(c, rating_level_names[i]) };
    rating_form_page(o, rating, action, levels);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Rate our service")), .kind = "rating.form", .noindex = true },
        o);
}

static enum err form_show(struct call *c, struct request *r, struct response *out)
{
    struct rating rating;

    if (c->actor->kind != ACTOR_PERSON) /* who served does not read what was given for it */
        return fail(c, ERR_NOT_FOUND, N_("There is nothing to rate here"));
    TRY(find(c, r, &rating));
    return send_form(c, r, out, &rating,
        str_printf(c->mem, "/ratings/%lld/%s", (long long)rating.casefile_id, rating.stage));
}

static enum err read_level(struct call *c, struct request *r, int *ret)
{
    int64_t level = 0;

    if (!str_int(str_or(request_form(r, "level"), ""), 1, RATING_LEVELS, &level))
        return fail_field(c, "level", N_("Choose one of the five levels"));
    *ret = (int)level;
    return OK;
}

static enum err form_send(struct call *c, struct request *r, struct response *out)
{
    struct rating rating;
    int level;

    TRY(find(c, r, &rating));
    TRY(read_level(c, r, &level));
    TRY(rating_give(c, rating.casefile_id, rating.stage, level, request_form(r, "comment"), "web"));
    return redirect(c, out, "/ratings");
}

/* ---- the window
 * ------------------------------------------------------------------------------------------ */

static enum err code_make(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct rating rating;
    const char *code;

    TRY(find(c, r, &rating));
    TRY(rating_code_make(c, rating.casefile_id, rating.stage, &code));
    rating_code_page(o, &rating, code, str_printf(c->mem, "/rate/%s", code));
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Code for rating")), .kind = "rating.code", .noindex = true },
        o);
}

static const char *code_of(struct call *c, const char *text)
{
    char *code = str_trim(c->mem, str_or(text, ""));

    for (char *p = code; *p != '\0'; p++) {
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    }
    return strlen(code) <= CODE_MAX ? code : "";
}

static enum err enter_show(struct call *c, struct request *r, struct response *out)
{
    const char *code = code_of(c, request_query(r, "code"));
    struct html *o = page_html(c, r);

    if (code[0] != '\0' && strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(code))
        return redirect(c, out, "/rate/%s", code);
    rating_enter_page(o);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Rate our service")), .kind = "rating.enter" }, o);
}

/* A code that somebody typed, and what is done with it. */
struct by_code {
    const char *code, *address, *comment;
    int level; /* 0: only look */
    struct rating rating;
};

static enum err use_code(struct call *c, void *data)
{
    struct by_code *b = data;

    TRY(rating_guess_allowed(c, b->address));
    TRY(rating_by_code(c, b->code, &b->rating));
    return b->level == 0 ? OK : rating_give_by_code(c, b->code, b->level, b->comment);
}

static enum err note_guess(struct call *c, void *data)
{
    const struct by_code *b = data;

    return rating_guess_wrong(c, b->address);
}

/* A wrong code is counted in a write of its own: the other one is undone. */
static enum err try_code(struct call *c, struct by_code *b)
{
    enum err e = b->level == 0 ? slow_read(c, use_code, b) : slow_write(c, use_code, b);
    struct error wrong = c->error;

    if (e != ERR_NOT_FOUND)
        return e;
    c->error = (struct error) { 0 };
    TRY(slow_write(c, note_guess, b));
    c->error = wrong;
    return e;
}

static enum err by_code_show(struct call *c, struct request *r, struct response *out)
{
    struct by_code b = { .code = code_of(c, request_param(r, "code")), .address = r->remote };

    if (c->db == NULL)
        TRY(try_code(c, &b));
    else /* shown again after a mistake in the form */
        TRY(use_code(c, &b));
    return send_form(c, r, out, &b.rating, str_printf(c->mem, "/rate/%s", b.code));
}

static enum err by_code_send(struct call *c, struct request *r, struct response *out)
{
    struct by_code b = { .code = code_of(c, request_param(r, "code")),
        .address = r->remote,
        .comment = request_form(r, "comment") };

    TRY(try_code(c, &b)); /* a wrong code is told before a missing level */
    TRY(read_level(c, r, &b.level));
    TRY(try_code(c, &b));
    return redirect(c, out, "/rate/thanks/here");
}

static enum err thanks_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);

    rating_thanks_page(o);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Thank you")), .kind = "rating.thanks", .noindex = true },
        o);
}

/* ---- figures
 * ---------------------------------------------------------------------------------------------- */

static bool is_month(const char *s)
{
    scoped_mem void *mem = mem_context(NULL);
    day d;

    return s != NULL && strlen(s) == 7 && day_parse(str_printf(mem, "%s-01", s), &d);
}

enum err rating_months(
    struct call *c, struct request *r, const char **ret_from, const char **ret_to)
{
    const char *today = clock_day(c->mem, c->now);
    const char *from = request_query(r, "from"), *to = request_query(r, "to");
    day first;

    must(day_parse(str_printf(c->mem, "%.7s-01", today), &first));
    *ret_to = is_month(to) ? to : str_dup_n(c->mem, today, 7);
    *ret_from = is_month(from) ? from
                               : str_dup_n(c->mem,
                                     day_text(c->mem, day_add_months(first, 1 - MONTHS_SHOWN)), 7);
    return OK;
}

static const char *percent(struct call *c, int hundredths)
{
    if (hundredths < 0)
        return "–";
    return str_printf(c->mem, "%d.%02d %%", hundredths / 100, hundredths % 100);
}

static void show_figures(struct call *c, const struct rating_figures *f, struct rating_line *ret)
{
    const struct department *d = org_department(c, f->department_id);

    *ret = (struct rating_line) { .figures = *f,
        .department = d == NULL            ? "–"
                      : c->lang == LANG_EN ? d->name_en
                                           : d->name_zh,
        .rated = f->own1 + f->own2 + f->own3 + f->own4 + f->own5,
        .own_rate = percent(c, rating_own_rate(f)),
        .rate_with_default = percent(c, rating_rate_with_default(f)),
        .participation = percent(c, rating_participation(f)) };
}

static enum err figures_show(struct call *c, struct request *r, struct response *out)
{
    struct rating_figures *figures;
    struct rating_line *lines;
    struct rating_rule rule;
    const char *from, *to;
    struct html *o = page_html(c, r);
    size_t n;

    TRY(rating_months(c, r, &from, &to));
    TRY(rating_figures(c, from, to, &figures, &n));
    TRY(rating_rule(c, &rule));
    lines = mem_array(c->mem, struct rating_line, n + 1);
    for (size_t i = 0; i < n; i++)
        show_figures(c, &figures[i], &lines[i]);
    rating_figures_page(o, lines, n, from, to, &rule);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Ratings by department")), .kind = "rating.figures" }, o);
}

static const struct route routes[] = {
    { HTTP_GET, "/ratings", "person", list_show, N_("Rate our service") },
    { HTTP_GET, "/cases/{id}/ratings", "person", case_show, N_("Ratings of a case"),
        .sample = "casefile" },
    { HTTP_GET, "/ratings/{id}/{stage}", "person", form_show, N_("Rate a service"),
        .sample = "rating" },
    { HTTP_POST, "/ratings/{id}/{stage}", "person", form_send, N_("Give a rating"),
        .again = form_show, .sample = "rating" },
    { HTTP_POST, "/ratings/{id}/{stage}/code", "rating.window", code_make,
        N_("Make a code for rating at the window"), .sample = "rating" },
    { HTTP_GET, "/rate", "public", enter_show, N_("Rate by code") },
    { HTTP_GET, "/rate/{code}", "public", by_code_show, N_("Rate a service by code"),
        .run = RUN_SLOW, .sample = "rating.code" },
    { HTTP_POST, "/rate/{code}", "public", by_code_send, N_("Give a rating by code"),
        .again = by_code_show, .run = RUN_SLOW, .sample = "rating.code" },
    { HTTP_GET, "/rate/thanks/here", "public", thanks_show, N_("Thank you"), .unlisted = true },
    { HTTP_GET, "/ratings/figures", "public", figures_show, N_("Ratings by department") },
    { HTTP_GET, "/api/v1/ratings/figures", "public", rating_api_figures,
        N_("Ratings by department"), .api = &rating_api_figures_doc },
    { HTTP_GET, "/api/v1/ratings", "person", rating_api_list, N_("One's own ratings"),
        .api = &rating_api_list_doc },
    { HTTP_POST, "/api/v1/ratings/{id}/{stage}", "person", rating_api_give, N_("Give a rating"),
        .sample = "rating", .api = &rating_api_give_doc },
    { 0 },
};

static const struct right rights[] = {
    { "rating.window", N_("Make codes for rating at the window") },
    { 0 },
};

const struct module rating_module = { .name = "app/rating",
    .routes = routes,
    .commands = rating_commands,
    .rights = rights,
    .jobs = rating_job_table,
    .start = rating_start };
