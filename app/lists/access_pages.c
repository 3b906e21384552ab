/* access_pages.c – asking the market access list, and the report against the city's own items. */
#include "app/lists/lists_pages.h"
#include "app/lists/pages/access.html.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define SHOWN_MAX 200 /* findings on one page */

const char *list_text(struct html *o, struct pair p)
{
    return p.zh == NULL ? NULL : pick(o, p.zh, p.en);
}

const char *industry_text(struct html *o, const char *section)
{
    static const struct {
        const char *section, *name;
    } sections[] = {
        { "*", N_("All trades") },
        { "A", N_("Farming, forestry, animal husbandry and fishery") },
        { "B", N_("Mining") },
        { "C", N_("Manufacturing") },
        { "D", N_("Electricity, heat, gas and water") },
        { "E", N_("Building") },
        { "F", N_("Wholesale and retail") },
        { "G", N_("Transport, storage and post") },
        { "H", N_("Accommodation and catering") },
        { "I", N_("Information, software and IT services") },
        { "J", N_("Finance") },
        { "K", N_("Real estate") },
        { "L", N_("Leasing and business services") },
        { "M", N_("Research and technical services") },
        { "N", N_("Water, environment and public facilities") },
        { "O", N_("Services to residents, repair and others") },
        { "P", N_("Education") },
        { "Q", N_("Health and social work") },
        { "R", N_("Culture, sports and entertainment") },
        { "S", N_("Public administration and social organisations") },
    };

    for (size_t i = 0; i < COUNT_OF(sections); i++) {
        if (str_eq(sections[i].section, section))
            return html_t(o, sections[i].name);
    }
    return section;
}

static enum err index_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);

    lists_index_page(o);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Lists of government powers")), .kind = "lists.index" },
        o);
}

/* The day asked about: today if none is given. */
static enum err day_asked(struct call *c, const struct request *r, const char **ret_text, day *ret)
{
    const char *on = request_query(r, "on");

    *ret = day_of(c->now);
    *ret_text = day_text(c->mem, *ret);
    if (str_blank(on))
        return OK;
    if (!day_parse(on, ret))
        return fail(c, ERR_INVALID, N_("{text} is no day; write it as 2021-07-01"), "text", on);
    *ret_text = on;
    return OK;
}

static enum err asked(struct call *c, const struct request *r, const char **ret_words,
    const char **ret_on, struct access_answer *ret)
{
    day on;

    *ret_words = str_trim(c->mem, str_or(request_query(r, "q"), ""));
    if (utf8_length(*ret_words) > ACCESS_WORDS_MAX)
        return fail(c, ERR_INVALID, N_("At most {max} characters"), "max",
            str_printf(c->mem, "%d", ACCESS_WORDS_MAX));
    TRY(day_asked(c, r, ret_on, &on));
    return access_ask(c, *ret_words, on, ret);
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct access_edition *editions;
    struct access_answer answer;
    struct access_page p = { .answer = &answer };

    TRY(asked(c, r, &p.words, &p.on, &answer));
    TRY(access_editions(c, &editions, &p.n_editions));
    p.editions = editions;
    p.verdict = access_verdict(&answer);
    access_list_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Market access negative list")), .kind = "lists.access" },
        o);
}

struct reports {
    struct access_report access;
    struct reform_gap *gaps;
    size_t n_gaps;
};

static enum err read_reports(struct call *c, void *data)
{
    struct reports *r = data;

    TRY(access_check(c, &r->access));
    return reform_check(c, &r->gaps, &r->n_gaps);
}

static enum err check_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct reports both = { 0 };
    const struct access_report *report = &both.access;
    struct access_report_page p = { .report = report };

    TRY(slow_read(c, read_reports, &both));
    for (size_t i = 0; i < report->n; i++) {
        p.beyond += str_eq(report->findings[i].rule, "beyond-list");
        p.none += str_eq(report->findings[i].rule, "no-item");
        p.off += str_eq(report->findings[i].rule, "off-list");
    }
    p.n_shown = report->n < SHOWN_MAX ? report->n : SHOWN_MAX;
    p.gaps = both.gaps;
    p.n_gaps = both.n_gaps < SHOWN_MAX ? both.n_gaps : SHOWN_MAX;
    access_check_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Local items against the market access list")),
            .kind = "lists.access-check",
            .noindex = true },
        o);
}

const struct route access_routes[] = {
    { HTTP_GET, "/lists", "public", index_show, N_("Lists of government powers") },
    { HTTP_GET, "/lists/market-access", "public", show, N_("Market access negative list") },
    { HTTP_GET, "/lists/market-access/check", "lists.report", check_show,
        N_("Local items against the market access list"), .run = RUN_SLOW },
    { 0 },
};
