/* quality_pages_report.c – pages for visitors: a guide is wrong, and what became of it. */
#include "app/quality/pages/report.html.h"
#include "app/quality/quality_pages.h"

#include "app/item/item.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"

static const struct choice *part_choices(struct html *o, size_t *ret_n)
{
    struct choice *list;
    size_t n = 0;

    while (report_parts[n].code != NULL)
        n++;
    list = mem_array(o->c->mem, struct choice, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct choice) { report_parts[i].code, html_t(o, report_parts[i].label), NULL };
    *ret_n = n;
    return list;
}

enum err report_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct report_page p = { 0 };
    struct item m;

    TRY(item_load(c, request_param(r, "code"), DAY_NONE, &m));
    p.code = m.code;
    p.name = pick(o, m.name.zh, m.name.en);
    p.action = str_printf(c->mem, "/items/%s/wrong", m.code);
    p.parts = part_choices(o, &p.n_parts);
    quality_report_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("This guide is wrong")),
            .kind = "quality.report",
            .nav = "items",
            .noindex = true },
        o);
}

static const char *typed(struct call *c, const struct request *r, const char *name)
{
    return str_trim(c->mem, str_or(request_form(r, name), ""));
}

enum err report_send(struct call *c, struct request *r, struct response *out)
{
    const struct new_report report = { .item = request_param(r, "code"),
        .part = typed(c, r, "part"),
        .text = typed(c, r, "text"),
        .contact = typed(c, r, "contact"),
        .client = r->remote };
    const char *number;

    TRY(report_make(c, &report, &number));
    return redirect(c, out, "/guide-reports/%s?new=1", number);
}

enum err report_look_show(struct call *c, struct request *r, struct response *out)
{
    const char *number = request_query(r, "number");
    struct html *o = page_html(c, r);

    if (!str_blank(number) && strspn(number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "abcdefghijklmnopqrstuvwxyz- ") == strlen(number)) {
        char *plain = str_trim(c->mem, number);

        for (char *p = plain; *p != '\0'; p++)
            *p = *p == ' ' ? '-' : *p;
        return redirect(c, out, "/guide-reports/%s", plain);
    }
    quality_look_page(o);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("What became of my report")),
            .kind = "quality.look",
            .noindex = true },
        o);
}

const char *quality_report_state_text(struct html *o, const struct report_state *s)
{
    if (str_eq(s->state, "closed"))
        return html_t(o, N_("The department answered, and the answer was checked"));
    if (str_eq(s->state, "answered"))
        return html_t(o, N_("The department answered; the answer is being checked"));
    return html_t(o, N_("The department looks at it"));
}

enum err report_state_show(struct call *c, struct request *r, struct response *out)
{
    const char *number = request_param(r, "number");
    struct html *o = page_html(c, r);
    struct report_state s;

    TRY(report_find(c, number, &s));
    quality_state_page(o, &s, request_query(r, "new") != NULL ? number : NULL);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("What became of my report")),
            .kind = "quality.report-state",
            .noindex = true },
        o);
}
